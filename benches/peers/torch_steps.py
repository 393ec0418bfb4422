"""Outer steps of W1 to W7 in PyTorch, eagerly.

    python benches/peers/torch_steps.py [W1 W5 ...] [--seconds 8] [--check]
"""

import inputs
import torch
import torch.nn.functional as F
from torch.func import grad, grad_and_value, vmap

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
INNER_SINES, INNER_IMAGES, OUTER = 0.01, 0.4, 0.001


def sgd(theta, gradient, rate):
    return {name: p - rate * gradient[name] for name, p in theta.items()}


# --- W1 to W4: sines, all tasks at once by vmap ---


def mlp_loss(theta, x, y):
    h = F.relu(F.linear(x, theta["w1"], theta["b1"]))
    h = F.relu(F.linear(h, theta["w2"], theta["b2"]))
    return F.mse_loss(F.linear(h, theta["w3"], theta["b3"]), y)


def adapted(theta, x, y, steps):
    """`theta` after gradient descent on one support set."""
    for _ in range(steps):
        theta = sgd(theta, grad(mlp_loss)(theta, x, y), INNER_SINES)
    return theta


def maml_sines(theta, batch, steps):
    """Meta-loss and meta-gradient of MAML."""

    def meta_loss(theta):
        task = lambda sx, sy, qx, qy: mlp_loss(adapted(theta, sx, sy, steps), qx, qy)
        return vmap(task)(*batch).mean()

    gradient, loss = grad_and_value(meta_loss)(theta)
    return loss, gradient


def fomaml_sines(theta, batch):
    """The mean query loss after a step, and its mean gradient there."""
    sx, sy, qx, qy = batch
    phi = vmap(lambda x, y: adapted(theta, x, y, steps=1))(sx, sy)
    gradients, losses = vmap(grad_and_value(mlp_loss))(phi, qx, qy)
    return losses.mean(), {name: g.mean(0) for name, g in gradients.items()}


def reptile(theta, batch):
    """The mean query loss after five steps, and the mean way back from there."""
    sx, sy, qx, qy = batch
    phi = vmap(lambda x, y: adapted(theta, x, y, steps=5))(sx, sy)
    return vmap(mlp_loss)(phi, qx, qy).mean(), {name: p - phi[name].mean(0) for name, p in theta.items()}


# --- W5 to W7: images, task after task ---


def features(theta, x):
    """Conv4-64 with the statistics of this batch: `[n, 28, 28]` to `[n, 64]`."""
    x = x[:, None]
    for i in range(1, 5):
        x = F.conv2d(x, theta[f"w{i}"], theta[f"b{i}"], padding=1)
        x = F.batch_norm(x, None, None, theta[f"gamma{i}"], theta[f"beta{i}"], training=True)
        x = F.relu(F.max_pool2d(x, 2))  # the same as ReLU before pooling, for less work
    return x.flatten(1)


def head_loss(head, f, y):
    return F.cross_entropy(F.linear(f, head["w"], head["b"]), y)


def conv_loss(theta, x, y):
    return head_loss(theta, features(theta, x), y)


def inner_step(loss, theta):
    gradient = torch.autograd.grad(loss, list(theta.values()), create_graph=True)
    return sgd(theta, dict(zip(theta, gradient)), INNER_IMAGES)


def maml_task(theta, sx, sy, qx, qy):
    return conv_loss(inner_step(conv_loss(theta, sx, sy), theta), qx, qy)


def joint_features(theta, sx, qx):
    """Both sets in one pass."""
    f = features(theta, torch.cat([sx, qx]))
    return f[: len(sx)], f[len(sx) :]


def proto_task(theta, sx, sy, qx, qy):
    prototypes, f = joint_features(theta, sx, qx)  # one shot, in the order of classes
    squares = (f**2).sum(1)[:, None] + (prototypes**2).sum(1) - 2 * f @ prototypes.T
    return F.cross_entropy(-squares, qy)


def anil_task(theta, sx, sy, qx, qy):
    s, q = joint_features(theta, sx, qx)
    head = {"w": theta["w"], "b": theta["b"]}
    for _ in range(5):
        head = inner_step(head_loss(head, s, sy), head)
    return head_loss(head, q, qy)


def over_tasks(task):
    """Meta-loss and meta-gradient; each task goes back on its own, so that only its graph is in memory."""

    def meta_gradient(theta, batch):
        for p in theta.values():
            p.requires_grad_().grad = None
        total = 0.0
        for one in zip(*batch):
            loss = task(theta, *one) / len(batch[0])
            loss.backward()
            total = total + loss.detach()
        return total, {name: p.grad for name, p in theta.items()}

    return meta_gradient


META_GRADIENTS = {
    "W1": lambda theta, batch: maml_sines(theta, batch, steps=1),
    "W2": lambda theta, batch: maml_sines(theta, batch, steps=5),
    "W3": fomaml_sines,
    "W4": reptile,
    "W5": over_tasks(maml_task),
    "W6": over_tasks(proto_task),
    "W7": over_tasks(anil_task),
}


def start(name, check):
    """Parameters, the batch and the outer optimizer of a workload."""
    theta, batch = inputs.load(name, check)
    real = torch.float64 if check else torch.float32
    tensor = lambda a: torch.tensor(a, dtype=real if a.dtype.kind == "f" else torch.int64, device=DEVICE)
    theta = {key: tensor(p) for key, p in theta.items()}
    rule = {"W4": torch.optim.SGD}.get(name, torch.optim.Adam)
    rate = 0.1 if name == "W4" else OUTER
    return theta, tuple(map(tensor, batch)), rule(list(theta.values()), lr=rate, fused=True)


def update(theta, gradient, optimizer):
    for key, p in theta.items():
        p.grad = gradient[key]
    optimizer.step()


def check(name):
    """The first meta-loss, the norm of the meta-gradient, and the second meta-loss."""
    theta, batch, optimizer = start(name, check=True)
    loss, gradient = META_GRADIENTS[name](theta, batch)
    norm = sum((g**2).sum() for g in gradient.values()).sqrt()
    update(theta, gradient, optimizer)
    next_loss = META_GRADIENTS[name](theta, batch)[0]
    print(f"{name} loss {loss:.9f} norm {norm:.9f} next loss {next_loss:.9f}", flush=True)


def bench(name, seconds):
    """Median ms per outer step, and the first meta-loss."""
    theta, batch, optimizer = start(name, check=False)

    def one():
        loss, gradient = META_GRADIENTS[name](theta, batch)
        update(theta, gradient, optimizer)
        if DEVICE.type == "cuda":
            torch.cuda.synchronize()
        return loss

    ms, loss = inputs.measure(one, seconds)
    print(f"{name} {ms:.3f} ms, first loss {loss:.6f}", flush=True)


if __name__ == "__main__":
    args = inputs.arguments("Outer steps of W1 to W7 in PyTorch")
    device = torch.cuda.get_device_name() if DEVICE.type == "cuda" else "cpu"
    print(f"torch {torch.__version__}, {device}, {torch.get_num_threads()} threads", flush=True)
    for workload in args.workloads:
        check(workload) if args.check else bench(workload, args.seconds)
