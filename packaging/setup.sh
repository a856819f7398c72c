# shellcheck shell=bash
# Sourced by run and test: makes .venv at the top of the checkout and sees to the Debian packages that it needs.
# Where it may (root, or sudo that asks no password) it installs them; elsewhere it prints the one line to run.

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
top=$(dirname "$here")
venv=$top/.venv

# What Qt links to for a screen under X, under Wayland or under none; the certificates to trust; and letters for the
# scripts that our own typeface lacks: a dish in Thai, Japanese or Chinese would be a row of boxes. And what
# sounds go through: alsa-utils needs the library by whatever name it has here, and unmutes a card at its first start.
run_packages=(
    ca-certificates libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libxkbcommon0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
    libwayland-cursor0 libwayland-egl1
    alsa-utils
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
)
# Where a sound server holds the loudspeaker, that library reaches it by a plugin.
if command -v pulseaudio >/dev/null; then run_packages+=(libasound2-plugins); fi
if command -v pipewire-pulse >/dev/null; then run_packages+=(pipewire-alsa); fi
# A virtual screen; a real Secret Service to keep a test's secret in; a clock that is wrong; a sound server, and what
# sounds go through on other systems; and what a screen reader, a mouse and a keyboard need to work the display from
# outside.
# shellcheck disable=SC2034 # used by test
test_packages=(
    "${run_packages[@]}" dbus faketime gnome-keyring libasound2-plugins libportaudio2 pulseaudio xauth xvfb
    at-spi2-core gir1.2-atspi-2.0 python3-gi systemd xdotool
)

say() { printf 'packaging: %s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# Gives the first Python that is new enough, or nothing when there is none of any age; fails when all are too old.
find_python() {
    local name old=
    for name in python3 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
        old=${old:-$("$name" -V 2>/dev/null || true)}
    done
    [[ -z $old ]] || die "Python 3.11 or newer is needed, and here is only $old"
}

# Gives the Debian packages without which the Python named (none, if empty) makes no environment.
python_packages() {
    if [[ -z $1 ]]; then
        echo python3 python3-venv
    elif ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
        "$1" -c 'import sys; print("python3.%d-venv" % sys.version_info.minor)'
    fi
}

# Gives those of the Debian packages named that are not here, neither by name nor as what another provides.
missing_packages() {
    command -v dpkg-query >/dev/null || return 0
    # shellcheck disable=SC2016 # the dollars are dpkg-query's and awk's
    dpkg-query -W -f '${db:Status-Status}, ${Package}, ${Provides}\n' | awk -F ', ' -v wanted="$*" '
        $1 == "installed" { for (i = 2; i <= NF; i++) { sub(/ .*/, "", $i); here[$i] } }
        END { n = split(wanted, name, " "); for (i = 1; i <= n; i++) if (!(name[i] in here)) printf "%s ", name[i] }'
}

# May Debian packages be installed here, without anybody being asked?
may_install() { [[ $EUID == 0 ]] || sudo -n true 2>/dev/null; }

# apt_get ARGUMENT...: shows what goes wrong and nothing else.
apt_get() {
    local root=()
    [[ $EUID == 0 ]] || root=(sudo -n)
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >/dev/null
}

# Installs what is missing of the Debian packages named; fails, and says what to do, where it may not or cannot.
install_packages() {
    local missing
    missing=$(missing_packages "$@")
    [[ -n $missing ]] || return 0
    if ! may_install; then
        say "Debian packages are missing; this line installs them:"
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        return 1
    fi
    say "installing Debian packages: $missing"
    # shellcheck disable=SC2086 # one word for each package
    if ! { apt_get update && apt_get install -y --no-install-recommends $missing; }; then
        say "apt did not install them; its reason stands above"
        return 1
    fi
}

# Brings those of the Debian packages named that are here up to date; fails, and says what to do, where one stays older
# than what apt knows of.
update_packages() {
    local older
    if may_install; then
        apt_get update || true # what it knew before is better than nothing
        apt_get install -y --only-upgrade "$@" || true
    fi
    older=$(LC_ALL=C apt-get -s install --only-upgrade "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
    [[ -n $older ]] || return 0
    say "Debian has mended what is older here; this line brings it up to date:"
    say "  sudo apt-get update && sudo apt-get install -y --only-upgrade $*"
    return 1
}

# Is the environment whole, its Python new enough, and was it made for this very place? (A moved checkout's was not.)
usable() {
    grep -qsF -- "$venv" "$venv/bin/activate" &&
        "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# All that the environment is made from, for the lock file named. Its stamp is this very text.
recipe() {
    echo "$venv $(readlink -f "$venv/bin/python")"
    cat "$here/$1" "$top/pyproject.toml"
}

made() { [[ -x $venv/bin/python ]] && cmp -s <(recipe "$1") "$venv/.made-from-$1"; }

# Is the C library here older than what Qt's own builds for arm64 ask for?
too_old_for_qt() {
    local least='glibc 2.39'
    [[ $(uname -m) == aarch64 && $(printf '%s\n' "$least" "$(getconf GNU_LIBC_VERSION)" | sort -V | head -n 1) != "$least" ]]
}

# Makes the environment from the lock file named, with Qt seen to load in it.
make_environment() {
    local python pip=("$venv/bin/python" -m pip --quiet --disable-pip-version-check --no-input install)
    ! too_old_for_qt || die "Qt for arm64 needs glibc 2.39, and here is $(getconf GNU_LIBC_VERSION): Debian 13 has it"
    if ! usable; then
        python=$(find_python)
        [[ -n $python ]] || die "there is no Python here: 3.11 or newer is needed"
        "$python" -m venv --clear "$venv" || die "$python made no environment; its reason stands above"
    fi
    say "installing the Python packages of packaging/$1 (about a minute the first time)"
    # The lock file names everything: nothing is resolved here, or a release of tomorrow could break a set-up of today.
    "${pip[@]}" --no-deps --require-hashes --only-binary :all: -r "$here/$1"
    "${pip[@]}" --no-deps --no-build-isolation -e "$top"
    "$venv/bin/python" -c 'import PySide6.QtWidgets' || die "Qt does not load: it lacks the library named above"
    recipe "$1" >"$venv/.made-from-$1"
}

# prepare LOCK PACKAGE...: everything for the lock file named; when that is done already, in a fraction of a second.
# Packages that may not be installed here end it only if Python or Qt cannot do without them.
prepare() {
    local lock=$1 wanted=("${@:2}") python
    if ! made "$lock" && ! usable; then
        python=$(find_python)
        # shellcheck disable=SC2207 # one word for each package
        wanted+=($(python_packages "$python"))
    fi
    install_packages "${wanted[@]}" || say "going on without them"
    made "$lock" || ( # one at a time: whoever comes second finds it made
        if command -v flock >/dev/null && ! flock -n 9; then
            say "another set-up is at work here; waiting for it"
            flock 9
        fi
        made "$lock" || make_environment "$lock"
    ) 9<"$here"
}
