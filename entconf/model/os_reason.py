"""Why the operating system refused something, in words that have a translation."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from entconf.model.text import Text, msg

_REASONS: Mapping[int, Text] = {
    errno.EACCES: msg("permission denied"),
    errno.EPERM: msg("permission denied"),
    errno.ENOENT: msg("there is no such file or folder"),
    errno.EEXIST: msg("there is one of that name already"),
    errno.ENOTDIR: msg("a part of the path is not a folder"),
    errno.EISDIR: msg("it is a folder"),
    errno.ENOSPC: msg("no space is left on the disk"),
    errno.EDQUOT: msg("the quota of the disk is used up"),
    errno.EFBIG: msg("the file would be too large"),
    errno.EROFS: msg("the disk can only be read"),
    errno.EMFILE: msg("too many files are open"),
    errno.ENAMETOOLONG: msg("the name is too long"),
    errno.ELOOP: msg("too many symbolic links"),
    errno.EIO: msg("the disk does not answer as it should"),
    errno.ENOEXEC: msg("it is no program"),
}


def os_reason(error: OSError) -> Text:
    """The reason of an error of the system; the system's own words where we have none."""
    known = _REASONS.get(error.errno or 0)
    return known or msg("{reason}", reason=error.strerror or type(error).__name__)
