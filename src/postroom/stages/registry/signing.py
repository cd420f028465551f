"""Signatures over a bundle's files with a key of one's own (OpenSSF Model Signing); nothing is asked of any network."""

from pathlib import Path
from tempfile import TemporaryDirectory

from postroom.errors import BundleError, InputError


def signed(folder: Path, *, key: Path, password: str | None = None) -> bytes:
    """Give the signature over all files of `folder` with a private key on an elliptic curve, as PEM.

    Raises:
        InputError: The key cannot be read.
    """
    from model_signing import signing  # noqa: PLC0415 - an extra

    with TemporaryDirectory(prefix="postroom-") as scratch:
        path = Path(scratch) / "signature"
        try:
            config = signing.Config()  # type: ignore[no-untyped-call]
            configured = config.use_elliptic_key_signer(private_key=key, password=password)
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"{key} is no private key on an elliptic curve in PEM: {error}") from error
        configured.sign(folder, path)
        return path.read_bytes()


def check_signature(folder: Path, signature: bytes, *, key: Path) -> None:
    """Check a signature over all files of `folder` with the public key, as PEM.

    Raises:
        BundleError: Another key signed, or a file differs from what was signed, or one is missing or too many.
        InputError: The key cannot be read.
    """
    from model_signing import verifying  # noqa: PLC0415 - an extra

    with TemporaryDirectory(prefix="postroom-") as scratch:
        path = Path(scratch) / "signature"
        path.write_bytes(signature)
        try:
            config = verifying.Config()  # type: ignore[no-untyped-call]
            configured = config.use_elliptic_key_verifier(public_key=key)
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"{key} is no public key on an elliptic curve in PEM: {error}") from error
        try:
            configured.verify(folder, path)
        except Exception as error:  # the package names no kinds of its own
            raise BundleError(f"the signature does not hold: {' '.join(str(error).split())}") from error
