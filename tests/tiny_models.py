"""Models of the CLIP family that are tiny and random, in the files of the real ones."""

from __future__ import annotations

from pathlib import Path


def tiny_tokenizer(folder: Path, *, clip: bool) -> None:
    """A word tokenizer in the files that transformers reads."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "<eos>", "<unk>", "<bos>", "a", "train", "in", "the", "snow", "face"]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    begin = "<bos> " if clip else ""
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin}$A <eos>", special_tokens=[("<bos>", 3), ("<eos>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(folder)


def tower(**more: int) -> dict[str, int]:
    return {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        **more,
    }


def tiny_clip(folder: Path) -> Path:
    import torch
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

    config = CLIPConfig(
        text_config=tower(vocab_size=10, max_position_embeddings=20, eos_token_id=1),
        vision_config=tower(image_size=64, patch_size=16),
        projection_dim=24,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        CLIPModel(config).save_pretrained(folder)
    size = {"shortest_edge": 64}
    crop = {"height": 64, "width": 64}
    CLIPImageProcessorPil(size=size, crop_size=crop).save_pretrained(folder)
    tiny_tokenizer(folder, clip=True)
    return folder


def tiny_siglip(folder: Path) -> Path:
    """SigLIP, and SigLIP 2 of fixed resolution, which is the same architecture."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

    config = SiglipConfig(
        text_config=tower(vocab_size=10, max_position_embeddings=16, projection_size=32),
        vision_config=tower(image_size=64, patch_size=16),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        SiglipModel(config).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder)
    tiny_tokenizer(folder, clip=False)
    return folder


def tiny_siglip2(folder: Path) -> Path:
    """SigLIP 2 of flexible resolution."""
    import torch
    from transformers import (
        Siglip2Config,
        Siglip2ImageProcessorPil,
        Siglip2Model,
        Siglip2Tokenizer,
    )

    config = Siglip2Config(
        text_config=tower(vocab_size=32, max_position_embeddings=16, projection_size=32),
        vision_config=tower(num_patches=16, patch_size=16),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        Siglip2Model(config).save_pretrained(folder)
    Siglip2ImageProcessorPil(patch_size=16, max_num_patches=16).save_pretrained(folder)
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *"▁abcdefghijklmnopqrstuvwxyz"]
    Siglip2Tokenizer(vocab={token: n for n, token in enumerate(tokens)}).save_pretrained(folder)
    return folder
