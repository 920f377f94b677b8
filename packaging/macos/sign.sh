#!/usr/bin/env bash
# Signs the application for macOS, tries it, packs and notarises it: sign.sh Easel.app [LICENCES], the latter the folder with
# their texts. Makes dist/easel-VERSION-macos-ARCH.dmg. packaging/build.sh runs it.
# Its authors had no Mac: it was read, not run. It needs Xcode's command line tools and nothing else.
#
# What it signs with comes in variables, none of which it prints:
#   EASEL_SIGN_CERTIFICATE           a "Developer ID Application" certificate with its key: a .p12, as base64
#   EASEL_SIGN_PASSWORD              the password of that .p12
#   EASEL_NOTARY_KEY                 a key of App Store Connect's API: the .p8, as base64
#   EASEL_NOTARY_KEY_ID, EASEL_NOTARY_ISSUER   which key that is, and whose
# Without the first two the application is signed ad hoc: it runs where it was built, and elsewhere only after its owner
# allowed it in System Settings; and the Keychain asks anew after every update, for it knows programs by their signature.
# Without the others it is not notarised.
set -euo pipefail
cd "$(dirname "$0")/../.."

app=$1
licences=${2:-${EASEL_BUILD:-build}/licences}
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' proxy_core/version.py)
image=dist/easel-$version-macos-$(uname -m).dmg
[[ $(uname) == Darwin ]] || { echo "sign.sh: only macOS has codesign." >&2; exit 1; }
[[ -d $app/Contents/MacOS ]] || { echo "sign.sh: $app is no application." >&2; exit 1; }

private=$(mktemp -d)
keychain=$private/sign.keychain-db
keychains_before=$(security list-keychains -d user | tr -d '"')
clean_up() {
    # shellcheck disable=SC2086  # one word for each keychain
    security list-keychains -d user -s $keychains_before || true
    security delete-keychain "$keychain" 2>/dev/null || true
    rm -rf "$private"
}
trap clean_up EXIT

identity=- # ad hoc
if [[ ${EASEL_SIGN_CERTIFICATE:-} && ${EASEL_SIGN_PASSWORD:-} ]]; then
    lock=$(openssl rand -hex 20) # of a keychain that lives as long as this script
    base64 --decode <<<"$EASEL_SIGN_CERTIFICATE" >"$private/certificate.p12"
    security create-keychain -p "$lock" "$keychain"
    security set-keychain-settings -lut 3600 "$keychain"
    security unlock-keychain -p "$lock" "$keychain"
    security import "$private/certificate.p12" -k "$keychain" -P "$EASEL_SIGN_PASSWORD" -T /usr/bin/codesign
    security set-key-partition-list -S apple-tool:,apple: -s -k "$lock" "$keychain" >/dev/null
    # shellcheck disable=SC2086
    security list-keychains -d user -s "$keychain" $keychains_before
    identity=$(security find-identity -v -p codesigning "$keychain" | awk '/Developer ID Application/ { print $2; exit }')
    [[ $identity ]] || { echo "sign.sh: the certificate is no Developer ID Application." >&2; exit 1; }
fi

# From the inside out: libraries first, then what is started, then the whole. PyInstaller signed ad hoc, which is replaced.
flags=(--force --sign "$identity")
[[ $identity == - ]] || flags+=(--timestamp --options runtime)
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | xargs -0 codesign "${flags[@]}"
find "$app/Contents/Frameworks" -type d -name '*.framework' -prune -print0 | xargs -0 -n 1 codesign "${flags[@]}"
codesign "${flags[@]}" --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict "$app"
python3 packaging/trial.py --expect-version "$version" "$app/Contents/MacOS/easel"

mkdir -p dist "$private/image"
cp -R "$app" "$private/image/"
cp -R "$licences" "$private/image/licences"
ln -s /Applications "$private/image/Applications"
create_image() {
    hdiutil create -quiet -ov -volname "Easel $version" -srcfolder "$private/image" -format UDZO "$image"
}
create_image || { sleep 20; create_image; } # "Resource busy" while the system looks through what is new
[[ $identity == - ]] || codesign --force --timestamp --sign "$identity" "$image"

if [[ $identity != - && ${EASEL_NOTARY_KEY:-} && ${EASEL_NOTARY_KEY_ID:-} && ${EASEL_NOTARY_ISSUER:-} ]]; then
    base64 --decode <<<"$EASEL_NOTARY_KEY" >"$private/notary.p8"
    xcrun notarytool submit "$image" --wait --timeout 30m \
        --key "$private/notary.p8" --key-id "$EASEL_NOTARY_KEY_ID" --issuer "$EASEL_NOTARY_ISSUER"
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature "$image"
else
    echo "sign.sh: not notarised."
fi
echo "$image"
