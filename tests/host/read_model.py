"""Predicts ratings with nothing but a model file, safetensors and numpy: for pairs of viewer and film, one JSON list of
both names a line on stdin, one prediction a line. Usage: python read_model.py MODEL_ZIP"""
import json, sys, zipfile
import numpy as np
from safetensors.numpy import load

with zipfile.ZipFile(sys.argv[1]) as file:
    model, tensors = json.loads(file.read("model.json")), load(file.read("model.safetensors"))
classes = {side: {name: k for k, name in enumerate(names)} for side, names in model["classes"].items()}
low, high = model["model"]["y_range"]


def in_range(x):
    return low + (high - low) / (1 + np.exp(-x))


def dot(user, item):
    return tensors["u_weight.weight"][user] @ tensors["i_weight.weight"][item]


def dot_range(user, item):
    return in_range(dot(user, item))


def dot_bias(user, item):
    return in_range(dot(user, item) + tensors["u_bias.weight"][user, 0] + tensors["i_bias.weight"][item, 0])


def nn_book(user, item):
    x = np.concatenate([tensors["user_factors.weight"][user], tensors["item_factors.weight"][item]])
    depth = len(model["model"]["hidden"])
    for k in range(depth):
        x = np.maximum(tensors[f"layers.{2 * k}.weight"] @ x + tensors[f"layers.{2 * k}.bias"], 0)
    return in_range(tensors[f"layers.{2 * depth}.weight"] @ x + tensors[f"layers.{2 * depth}.bias"])[0]


def nn_fastai(user, item):
    x = np.concatenate([tensors["embeds.0.weight"][user], tensors["embeds.1.weight"][item]])
    depth = len(model["model"]["hidden"])
    for k in range(depth):
        x = np.maximum(tensors[f"layers.{k}.0.weight"] @ x, 0)
        norm = {part: tensors[f"layers.{k}.2.{part}"] for part in ("weight", "bias", "running_mean", "running_var")}
        assert tensors[f"layers.{k}.2.num_batches_tracked"].dtype == np.int64
        x = (x - norm["running_mean"]) / np.sqrt(norm["running_var"] + 1e-5) * norm["weight"] + norm["bias"]
    return in_range(tensors[f"layers.{depth}.0.weight"] @ x + tensors[f"layers.{depth}.0.bias"])[0]


def best_accuracy(user, item):
    biases = tensors["u_bias.weight"][user, 0] + tensors["i_bias.weight"][item, 0]
    return np.clip(tensors["mean"] + dot(user, item) + biases, low, high)


kinds = {"Dot": dot, "DotRange": dot_range, "DotBias": dot_bias, "NnBook": nn_book, "NnFastai": nn_fastai,
         "BestAccuracy": best_accuracy, "BestLists": best_accuracy}
predict = kinds[model["model"]["kind"]]
for line in sys.stdin:
    user, item = json.loads(line)
    print(float(predict(classes["user"][user], classes["item"][item])))
