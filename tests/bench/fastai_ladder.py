"""Trains fastai's own dot product + bias on MovieLens 100k as the page does by default, and prints one line of JSON.
Usage: python fastai_ladder.py ML_100K_DIR RUNS"""
import json, sys, time, warnings
warnings.filterwarnings("ignore")
from fastai.collab import *
from fastai.tabular.all import *
from fastai.tabular.core import TabDataLoader

EPOCHS, BATCH = 5, 64
torch.set_num_threads(1)  # our CPU engine has one, too
folder, runs = Path(sys.argv[1]), int(sys.argv[2])
ratings = pd.read_csv(folder/"u.data", delimiter="\t", header=None, usecols=(0, 1, 2), names=["user", "movie", "rating"])
movies = pd.read_csv(folder/"u.item", delimiter="|", encoding="latin-1", usecols=(0, 1), names=("movie", "title"), header=None)
ratings = ratings.merge(movies)
TabularCollab._dl_type = TabDataLoader  # fastai 2.8 samples with replacement by default; this one shuffles
run_seconds, processor_seconds = [], []
for seed in range(runs):
    set_seed(seed)
    dls = CollabDataLoaders.from_df(ratings, item_name="title", bs=BATCH, seed=seed, dl_type=TabDataLoader)
    learn = collab_learner(dls, n_factors=50, y_range=(0, 5.5))
    wall, processor = time.perf_counter(), time.process_time()
    with learn.no_bar(), learn.no_logging():
        learn.fit_one_cycle(EPOCHS, 5e-3, wd=0.1)
    run_seconds.append(time.perf_counter() - wall)
    processor_seconds.append(time.process_time() - processor)
print(json.dumps({
    "adapter": f"PyTorch {torch.__version__}, one thread",
    "epochs": EPOCHS,
    "train_ratings": len(dls.train_ds),
    "run_seconds": run_seconds,
    "processor_seconds": processor_seconds,
    "valid_loss": float(learn.recorder.values[-1][1]),
}))
