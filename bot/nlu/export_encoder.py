"""Makes the sentence encoder's ONNX file, once: `python -m bot.nlu.export_encoder FOLDER
[--without-adapter]`.

Reads the published checkpoint, adds the project's adapter (bot/nlu/adapter.safetensors), converts
with tf2onnx and stores the weights in 8 bits (onnxruntime's dynamic quantisation). TensorFlow is
needed here and in bot.nlu.adapt_encoder, and nowhere else.
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
OPSET = 15


def export(target: Path, with_adapter: bool = True) -> None:
    """Writes NETWORK and TOKENIZER into `target`; an interrupted run leaves nothing half done."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf
    import tf2onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    from bot.nlu.network import SentenceNetwork, checkpoint_folder, merged

    source = checkpoint_folder()
    weights = load_file(str(source / "model.safetensors"))
    if with_adapter:
        weights = merged(
            weights,
            {name: value.astype("float32") for name, value in load_file(str(ADAPTER)).items()},
        )
    signature = [
        tf.TensorSpec((None, None), tf.int32, name=name) for name in ("input_ids", "attention_mask")
    ]
    # Built while it is traced, so that the weights become constants of the graph and not further
    # inputs.
    function = tf.function(
        lambda input_ids, attention_mask: SentenceNetwork(weights=weights).vectors(
            input_ids, attention_mask
        ),
        input_signature=signature,
    )

    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        full, small = Path(scratch) / "full.onnx", Path(scratch) / NETWORK
        tf2onnx.convert.from_function(
            function, input_signature=signature, opset=OPSET, output_path=str(full)
        )
        quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8)
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
