"""Regenerates step_trace.json: everything that happens inside single training steps of two of the golden traces.

fastai's own Learner runs exactly as for dot_bias_wd.json and nn_book.json; hooks write down, for a few steps, what was
gathered, multiplied, squashed, lost, sent back, and how AdamW moved each row that the batch touches.
Usage: python make_step_trace.py OUT_DIR
"""
import json, sys, warnings
warnings.filterwarnings('ignore')
from pathlib import Path
import make_reference as R
import torch
from fastai.collab import EmbeddingDotBias
from fastai.tabular.all import Learner, DataLoaders, MSELossFlat, L1LossFlat, Adam, Callback
out = Path(sys.argv[1])
STEPS = (0, 1, 17, 47)

def rows_of(t, idx): return {int(i): t[int(i)].detach().flatten().tolist() for i in sorted(set(idx.tolist()))}

class Steps(Callback):
    order = 100                                                     # after fastai's own callbacks
    def __init__(self): self.k, self.seen = -1, {}
    def names(self): return {n: p for n, p in self.model.named_parameters()}
    def before_batch(self):
        if not self.training: return
        self.k += 1
        if self.k in STEPS: self.before = {n: p.detach().clone() for n, p in self.names().items()}
    def after_pred(self):
        if self.training and self.k in STEPS: self.learn.pred.retain_grad(); self.kept = self.learn.pred
    def after_backward(self):
        if not (self.training and self.k in STEPS): return
        x, y = self.xb[0], self.yb[0]
        s = self.now = dict(step=self.k, users=x[:, 0].tolist(), items=x[:, 1].tolist(), ratings=y.flatten().tolist(),
            lr=float(self.opt.hypers[-1]['lr']), momentum=float(self.opt.hypers[-1]['mom']), weight_decay=float(self.opt.hypers[-1]['wd']))
        b = self.before
        if 'u_weight.weight' in b:
            u, i = b['u_weight.weight'][x[:, 0]], b['i_weight.weight'][x[:, 1]]
            s['user_factors'], s['item_factors'] = u.tolist(), i.tolist()
            s['products'] = (u * i).tolist(); s['dot'] = (u * i).sum(1).tolist()
            ub, ib = b['u_bias.weight'][x[:, 0]].flatten(), b['i_bias.weight'][x[:, 1]].flatten()
            s['user_bias'], s['item_bias'] = ub.tolist(), ib.tolist()
            logit = (u * i).sum(1) + ub + ib
            s['logit'], s['sigmoid'] = logit.tolist(), torch.sigmoid(logit).tolist()
        s['prediction'] = self.kept.detach().flatten().tolist()
        s['error'] = (self.kept.detach().flatten() - y.flatten()).tolist()
        s['loss'] = float(self.learn.loss_grad)
        s['grad_prediction'] = self.kept.grad.flatten().tolist()
        s['grad'] = {n: (rows_of(p.grad, x[:, 0 if n.startswith('u') else 1]) if p.shape[0] in (R.N_USERS, R.N_ITEMS) and ('weight' in n) and n[0] in 'ui' else p.grad.flatten().tolist())
                     for n, p in self.names().items()}
    def after_step(self):
        if not (self.training and self.k in STEPS): return
        s, x = self.now, self.xb[0]
        state = {n: self.opt.state[p] for n, p in self.names().items()}
        pick = lambda n, t: rows_of(t, x[:, 0 if n.startswith('u') else 1]) if n[0] in 'ui' and t.shape[0] in (R.N_USERS, R.N_ITEMS) else t.detach().flatten().tolist()
        s['grad_avg'] = {n: pick(n, state[n]['grad_avg']) for n in state}
        s['sqr_avg'] = {n: pick(n, state[n]['sqr_avg']) for n in state}
        s['before'] = {n: pick(n, self.before[n]) for n in self.before}
        s['after'] = {n: pick(n, p) for n, p in self.names().items()}
        self.seen[self.k] = s

def run(model, wd, lr, loss=MSELossFlat):
    cb = Steps()
    dls = DataLoaders(R.Fixed(R.batches(R.train, 16), 16), R.Fixed(R.batches(R.valid, 64), 64))
    learn = Learner(dls, model, loss_func=loss(), opt_func=Adam, cbs=[cb])
    with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(4, lr, wd=wd)
    return [cb.seen[k] for k in STEPS]

torch.manual_seed(4); a = run(EmbeddingDotBias(5, R.N_USERS, R.N_ITEMS, y_range=(0, 5.5)), .1, 5e-2)
torch.manual_seed(4); l1 = run(EmbeddingDotBias(5, R.N_USERS, R.N_ITEMS, y_range=(0, 5.5)), .1, 5e-2, L1LossFlat)
torch.manual_seed(5); b = run(R.CollabNN((R.N_USERS, 6), (R.N_ITEMS, 5), (0, 5.5), 8), .01, 1e-2)
# What follows from the rest is left out, and a float32 needs nine digits.
def thin(x):
    if isinstance(x, dict): return {k: thin(v) for k, v in x.items() if k not in ('user_factors', 'item_factors', 'user_bias', 'item_bias', 'users', 'items', 'ratings')}
    return [thin(v) for v in x] if isinstance(x, list) else float('%.9g' % x) if isinstance(x, float) else x
(out / 'step_trace.json').write_text(json.dumps(thin(dict(dot_bias_wd=a, dot_bias_wd_l1=l1, nn_book=b)), separators=(',', ':')))
golden = json.load(open(out / 'dot_bias_wd.json'))
print('loss of step 0, here and in the golden trace:', a[0]['loss'], golden['loss_per_step'][0], '| step 47:', a[3]['loss'], golden['loss_per_step'][47])
g1 = golden['after_first_step']['u_weight.weight']; print('rows after the first step differ by', max(abs(v - g1[int(r) * 5 + k]) for r, row in a[0]['after']['u_weight.weight'].items() for k, v in enumerate(row)))
print('pred check', max(abs(p - 5.5 * s) for p, s in zip(a[2]['prediction'], a[2]['sigmoid'])))
