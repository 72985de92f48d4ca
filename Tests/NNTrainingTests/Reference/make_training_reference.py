"""Makes trajectories.json: twenty steps of PyTorch's optimisers in float64.

    python3 Tests/NNTrainingTests/Reference/make_training_reference.py

The network is 3-5-4 with tanh and the softmax cross-entropy, trained on the same eight examples in
every step. For each optimiser the file holds the loss of every step and the parameters after the
last one.
"""

import json
import pathlib

import torch

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)

STEPS = 20
x = torch.randn(8, 3)
label = torch.randint(0, 4, (8,))
initial = {
    "hidden.dense.weight": torch.randn(5, 3) * 0.7,
    "hidden.dense.bias": torch.randn(5) * 0.3,
    "logits.dense.weight": torch.randn(4, 5) * 0.7,
    "logits.dense.bias": torch.randn(4) * 0.3,
}

OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.3),
    "sgd-momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd-weight-decay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05),
    "sgd-nesterov": lambda p: torch.optim.SGD(
        p, lr=0.1, momentum=0.8, weight_decay=0.01, nesterov=True
    ),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adam-weight-decay": lambda p: torch.optim.Adam(
        p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1
    ),
}


def train(make):
    parameters = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimiser = make(parameters.values())
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        hidden = torch.tanh(
            torch.nn.functional.linear(
                x, parameters["hidden.dense.weight"], parameters["hidden.dense.bias"]
            )
        )
        logits = torch.nn.functional.linear(
            hidden, parameters["logits.dense.weight"], parameters["logits.dense.bias"]
        )
        loss = torch.nn.functional.cross_entropy(logits, label)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return {
        "losses": losses,
        "parameters": {name: value.detach().flatten().tolist() for name, value in parameters.items()},
    }


result = {
    "torch": torch.__version__.split("+")[0],
    "steps": STEPS,
    "x": x.flatten().tolist(),
    "label": label.tolist(),
    "initial": {name: value.flatten().tolist() for name, value in initial.items()},
    "trajectories": {name: train(make) for name, make in OPTIMISERS.items()},
}
path = pathlib.Path(__file__).with_name("trajectories.json")
path.write_text(json.dumps(result, indent=1) + "\n")
