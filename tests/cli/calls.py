"""Call the command line in this process."""

from minikeras import cli


def called(capsys, *arguments):
    """Call `main`; return the status, the output and the errors."""
    status = cli.main([str(argument) for argument in arguments])
    return (status, *capsys.readouterr())
