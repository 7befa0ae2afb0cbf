# Read by every finding: a temporary folder that goes away, pinned packages in it, and the comparison.
# Packages come from whatever registries the machine's own clients are set up for.
export LC_ALL=C.UTF-8 TZ=UTC
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

stop() {
    echo "NOT RUN: $*" >&2
    exit 1
}

# with_npm NAME@VERSION...: then `node --input-type=module` finds them.
with_npm() {
    npm install --loglevel=error --no-audit --no-fund --ignore-scripts --prefix . "$@" >npm.log 2>&1 \
        || stop "npm could not install $* ($(grep -m 1 error npm.log))"
}

# with_pip NAME==VERSION...: then `./venv/bin/python` finds them.
with_pip() {
    python3 -m venv venv
    ./venv/bin/pip install --quiet --disable-pip-version-check "$@" >pip.log 2>&1 \
        || stop "pip could not install $* ($(tail -n 1 pip.log))"
}

# with_cargo 'DEPENDENCY LINE'... <main.rs: builds it, then `./finding` is the program.
with_cargo() {
    mkdir -p crate/src
    {
        printf '[package]\nname = "finding"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n'
        printf '%s\n' "$@"
    } >crate/Cargo.toml
    cat >crate/src/main.rs
    nice -n 10 cargo build --quiet --manifest-path crate/Cargo.toml --target-dir target >cargo.log 2>&1 \
        || stop "cargo could not build $* ($(grep -m 1 '^error' cargo.log))"
    cp target/debug/finding finding
}

# verdict <EXPECTED: prints the file `seen` and compares.
verdict() {
    cat >expected
    cat seen
    if diff -u expected seen >difference; then
        echo "AS DESCRIBED"
    else
        echo "CHANGED: the output is no longer as described (- described, + seen):"
        cat difference
        exit 1
    fi
}
