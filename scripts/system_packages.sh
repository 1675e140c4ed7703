#!/bin/sh
# Tell which system packages the tests would use and this machine lacks, and what to type.
# As "command:package": slapd and ldap-utils are the directory that the tests of the ldap
# driver start for themselves, as an ordinary user on ports of their own; initdb is the server
# that the tests of a shared store start likewise, which Debian keeps out of the PATH; sshd is
# the SFTP server of the tests of drops, chromium the browser that looks at pages. The portal that
# the tests of the lemonldap driver start is asked for by its packages, since it is mostly modules
# of Perl: several of them are only suggested by Debian, but without them the portal or its manager
# answers nothing but errors.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
for folder in /usr/lib/postgresql/*/bin; do PATH="$PATH:$folder"; done
wanted="git:git slapd:slapd ldapsearch:ldap-utils initdb:postgresql sshd:openssh-server chromium:chromium"

portal="lemonldap-ng-fastcgi-server liblemonldap-ng-portal-perl liblemonldap-ng-manager-perl
nginx-light libemail-sender-perl libmime-tools-perl libgd-securityimage-perl libgd-perl
libimage-magick-perl libnet-ldap-perl libio-socket-timeout-perl libio-socket-ssl-perl libdbi-perl
libconvert-base32-perl libio-string-perl libunicode-string-perl libstring-random-perl
libapache-session-browseable-perl libxml-simple-perl libxml-libxml-perl
liblwp-protocol-https-perl libcookie-baker-xs-perl libhttp-parser-xs-perl
libregexp-assemble-perl libclone-perl"

missing=""
for pair in $wanted; do
    if ! command -v "${pair%%:*}" >/dev/null 2>&1; then
        missing="$missing ${pair##*:}"
    fi
done
if command -v dpkg-query >/dev/null 2>&1; then
    # The list of names is ours, and splitting it into words is meant; dpkg-query complains of
    # those it does not know, and tells the others.
    # shellcheck disable=SC2086
    known=$(dpkg-query --show --showformat='<${Package} ${db:Status-Status}>' $portal 2>/dev/null ||
        true)
    for package in $portal; do
        case "$known" in
        *"<$package installed>"*) ;;
        *) missing="$missing $package" ;;
        esac
    done
fi
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing:$missing"
    # Debian starts a daemon when it is installed; what the tests need is only its program.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update --quiet --quiet
    # The list of names is ours, and splitting it into words is meant.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $missing
else
    echo "Missing:$missing. Type: sudo apt-get install --no-install-recommends$missing" >&2
    # Without a directory, a database, a portal or a browser their tests are skipped, and say so; without git
    # nothing works.
    command -v git >/dev/null 2>&1
fi
