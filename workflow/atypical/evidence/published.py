"""Weight decays at which networks on images are published to jump.

Source: Ersoy, Cardozo Licha & Wiesner 2025 (arXiv 2512.11866): 784-128-128-10, sigmoid, Adam at
1.5e-3 on minibatches of 64, weight decay upward from about zero, each from where the last ended.
"""

from __future__ import annotations

JUMPS = {
    "mnist": (0.0251, 0.0375, 0.0591, 0.0741, 0.0849),
    "fashion_mnist": (0.0288, 0.0455, 0.0825, 0.1305),
}
