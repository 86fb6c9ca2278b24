"""Makes the sentence encoder's ONNX file, once: `python -m bot.nlu.export_encoder FOLDER
[--without-adapter]`.

Reads the published checkpoint, adds the project's adapter (bot/nlu/adapter.safetensors), builds the
graph (bot.nlu.encoder_graph) and stores the weights in 8 bits (onnxruntime's dynamic quantisation).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.command_line import run_command
from bot.nlu.encoder import NETWORK, TOKENIZER

ADAPTER = Path(__file__).with_name("adapter.safetensors")


def export(target: Path, with_adapter: bool = True) -> None:
    """Writes NETWORK and TOKENIZER into `target`; an interrupted run leaves nothing half done."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    from bot.nlu.encoder_graph import EncoderGraph
    from bot.nlu.network import checkpoint_folder, merged

    source = checkpoint_folder()
    weights = load_file(str(source / "model.safetensors"))
    if with_adapter:
        weights = merged(
            weights,
            {name: value.astype("float32") for name, value in load_file(str(ADAPTER)).items()},
        )
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        full, small = Path(scratch) / "full.onnx", Path(scratch) / NETWORK
        onnx.save(EncoderGraph(weights).model(), str(full))
        # A scale for each channel: the vectors are closer to the full network (0.99, not 0.96).
        quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8, per_channel=True)
        shutil.copyfile(source / TOKENIZER, target / TOKENIZER)
        os.replace(small, target / NETWORK)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the encoder goes, such as models/encoder")
    parser.add_argument(
        "--without-adapter", action="store_true", help="export the published network as it is"
    )
    arguments = parser.parse_args()
    export(arguments.folder, not arguments.without_adapter)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
