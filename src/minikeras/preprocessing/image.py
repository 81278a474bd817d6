"""The older place of the helpers for one image."""

from minikeras.utils import array_to_img, img_to_array, load_img

__all__ = ["array_to_img", "img_to_array", "load_img"]
