"""The Whisper network in plain torch, with what short training needs and inference does not.

The parameters bear the names that transformers gives them, so the export is a plain copy.
"""

# torch and transformers are installed for training only, not where types are checked.
# mypy: disable-error-code="import-not-found, misc"

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

POSITIONS = 1500
TEXT_POSITIONS = 448
_PADS = 40
"""Encoder positions that stand for all the padding of a 30 s window, see `Encoder.forward`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network."""

    width: int = 128
    encoder_layers: int = 3
    decoder_layers: int = 2
    heads: int = 4
    mels: int = 80
    dropout: float = 0.0
    guided_heads: int = 2
    """Cross-attention heads per decoder layer that are taught where each token is spoken."""


class Attention(nn.Module):
    """Multi-head attention with Whisper's parameter names; the key has no bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: Tensor, source: Tensor, bias: Tensor | None, causal: bool) -> Tensor:
        """Attend from `x` to `source`; `bias` is added to the attention logits."""
        q, k, v = (
            self._split(self.q_proj(x)),
            self._split(self.k_proj(source)),
            self._split(self.v_proj(source)),
        )
        out = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias, is_causal=causal)
        return self.out_proj(out.transpose(1, 2).flatten(2))

    def with_weights(self, x: Tensor, source: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Attend and also return the attention weights, which guidance needs."""
        q, k, v = (
            self._split(self.q_proj(x)),
            self._split(self.k_proj(source)),
            self._split(self.v_proj(source)),
        )
        logits = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias
        weights = logits.softmax(-1)
        return self.out_proj((weights @ v).transpose(1, 2).flatten(2)), logits


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, normalised before."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.dropout = shape.dropout
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.self_attn = Attention(width, shape.heads)
        self.final_layer_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training) if self.dropout else x

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """Transform the frames."""
        y = self.self_attn_layer_norm(x)
        x = x + self._drop(self.self_attn(y, y, bias, causal=False))
        y = functional.gelu(self.fc1(self.final_layer_norm(x)))
        return x + self._drop(self.fc2(y))


class DecoderLayer(EncoderLayer):
    """An encoder layer with causal self-attention and attention to the encoder between."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.encoder_attn = Attention(shape.width, shape.heads)

    def decode(self, x: Tensor, memory: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Transform the tokens; also return the logits of the attention to the encoder."""
        y = self.self_attn_layer_norm(x)
        x = x + self._drop(self.self_attn(y, y, None, causal=True))
        y, logits = self.encoder_attn.with_weights(self.encoder_attn_layer_norm(x), memory, bias)
        x = x + self._drop(y)
        y = functional.gelu(self.fc1(self.final_layer_norm(x)))
        return x + self._drop(self.fc2(y)), logits


class Encoder(nn.Module):
    """Two convolutions, fixed sinusoidal positions, layers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(shape.mels, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(POSITIONS, shape.width)
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        self.embed_positions.requires_grad_(requires_grad=False)
        self.embed_positions.weight.data = _sinusoids(POSITIONS, shape.width)

    def forward(self, mel: Tensor, total: int = POSITIONS) -> tuple[Tensor, Tensor]:
        """Encode short windows as if they were padded to `total` positions, 1500 for 30 s.

        The recogniser pads features with zeros, and the network attends to that padding.
        Computing all 1500 positions would cost most of the training time. All padding looks
        alike but for its position, so a few random padding positions stand for the rest: their
        attention logits grow by log(positions per sample), which keeps the sums right.
        Returns the encoded frames and the bias for attention to them.
        """
        y = functional.gelu(self.conv1(functional.pad(mel, (0, 16))))
        y = functional.gelu(self.conv2(y)).transpose(1, 2)
        length = mel.shape[-1] // 2
        rest = total - length
        count = min(_PADS, rest)
        chosen = length + torch.randperm(rest)[:count].sort().values
        bias = torch.zeros(1, 1, 1, length + count)
        if count:
            bias[..., length:] = torch.log(torch.tensor(rest / count))
        places = torch.cat([torch.arange(length), chosen])
        padding = y[:, length + 4 : length + 5].expand(-1, count, -1)
        x = torch.cat([y[:, :length], padding], 1) + self.embed_positions.weight[places]
        full = bias.expand(x.shape[0], 1, x.shape[1], -1)
        for layer in self.layers:
            x = layer(x, full)
        return self.layer_norm(x), bias


class Decoder(nn.Module):
    """Token and position embeddings, layers; the embedding is tied to the output."""

    def __init__(self, shape: Shape, tokens: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(tokens, shape.width)
        self.embed_positions = nn.Embedding(TEXT_POSITIONS, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        for embedding in (self.embed_tokens, self.embed_positions):
            nn.init.normal_(embedding.weight, std=0.02)

    def forward(self, tokens: Tensor, memory: Tensor, bias: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return token logits and the attention logits of every layer."""
        x = self.embed_tokens(tokens) + self.embed_positions.weight[: tokens.shape[1]]
        attention = []
        for layer in self.layers:
            x, logits = layer.decode(x, memory, bias)
            attention.append(logits)
        return functional.linear(self.layer_norm(x), self.embed_tokens.weight), attention


class TinyWhisper(nn.Module):
    """Encoder, decoder, and a phoneme head that is thrown away after training."""

    def __init__(self, shape: Shape, tokens: int, phonemes: int) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape, tokens)
        self.phoneme_head = nn.Linear(shape.width, phonemes)


def _sinusoids(length: int, width: int) -> Tensor:
    step = torch.log(torch.tensor(10_000.0)) / (width // 2 - 1)
    scale = torch.exp(-step * torch.arange(width // 2))
    angle = torch.arange(length)[:, None] * scale[None, :]
    return torch.cat([angle.sin(), angle.cos()], dim=1)
