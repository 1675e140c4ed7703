"""The mark of a template that the command line translates when it shows it."""

from __future__ import annotations


def _(template: str) -> str:
    """The English template itself; message extraction finds it by this call."""
    return template


#: What click says by itself and this command line can show; named here to be translated.
CLICK_SAYS = (
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Positional arguments"),
    _("Show this message and exit."),
    _("Show the version and exit."),
    _("%(prog)s, version %(version)s"),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    _("Missing parameter"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    _("Option {name!r} does not take a value."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Choose from:\n\t{choices}"),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is not readable."),
    _("file"),
    _("directory"),
    _("path"),
    _("default: {default}"),
    _("required"),
    _("Aborted!"),
)


def ngettext(singular: str, plural: str) -> tuple[str, str]:
    """The mark of a pair of templates that click chooses from by itself."""
    return singular, plural


CLICK_COUNTS = (
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ngettext(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
)
