//! The PyTorch code that trains Best accuracy, or Best lists after it, on the same ratings. It needs torch and pandas, and nothing of ours.

use super::fastai::{Fit, Ratings, other_split};
use crate::data::DatasetFacts;
use crate::engine::softmax::NEGATIVES;
use crate::model::names;
use crate::train::TrainConfig;

/// A program for the model of these fits, the first from the start and each other continuing the one before it. `strength`
/// is what every λ was multiplied by. Its split and its first numbers are other draws than ours.
pub(super) fn pytorch_code(data: &DatasetFacts, fits: &[Fit], strength: f32) -> String {
    let Some(Fit { config, .. }) = fits.first() else { return String::new() };
    let ratings = Ratings::of(data);
    let learns_choices = config.model.learns_choices();
    let predicts_ratings = !learns_choices || data.no_grades.is_none();
    let of_ratings = if learns_choices { config.of_ratings() } else { config.clone() };
    let TrainConfig { seed, valid_percent, .. } = config;
    let mut code = String::from("import re\nimport numpy as np, pandas as pd, torch\n\n");
    code += &read(&ratings);
    if !predicts_ratings {
        code += "ratings = ratings[ratings['rating'] != 0]  # a 0 was not chosen\n";
    }
    code += other_split(config);
    code += &format!(
        "item_names = ratings['{item}'].unique()\n\
         ratings['item'] = pd.Categorical(ratings['{item}'], item_names).codes\n\
         ratings['user'] = pd.Categorical(ratings['user']).codes\n\
         torch.manual_seed({seed})\n\
         order = np.random.default_rng({seed}).permutation(len(ratings))\n\
         n_valid = int(len(ratings) * {valid})\n\
         valid = ratings.iloc[order[:n_valid]]\n\
         # Who rated what counts each pair of user and item once.\n\
         train = ratings.iloc[order[n_valid:]].groupby(['user', 'item'], as_index=False)['rating'].mean()\n\
         n_users, n_items = ratings['user'].max() + 1, len(item_names)\n\n",
        item = ratings.item,
        valid = valid_percent / 100.0,
    );
    let sides = "u, i = (torch.tensor(train[side].to_numpy(copy=True)).long() for side in ('user', 'item'))\n";
    if predicts_ratings {
        code += &features(&ratings);
        code += &format!("factors, strength = {}, {strength}\n\n", of_ratings.factors);
        code += sides;
        code += MODEL;
    } else {
        code += sides;
    }
    if !learns_choices {
        for fit in fits {
            code += &call("fit", &[fit.config.epochs.to_string(), fit.config.learning_rate.to_string()], fit, "steps");
        }
        return code + &instead();
    }
    if predicts_ratings {
        code += &format!("fit({}, {})\n", of_ratings.epochs, of_ratings.learning_rate);
    }
    code += &format!(
        "\nchoice_factors, negatives = {}, {NEGATIVES}\nrng = np.random.default_rng({seed})\n",
        config.factors
    );
    code += CHOICES;
    for fit in fits {
        let TrainConfig { epochs, learning_rate, weight_decay, batch_size, .. } = &fit.config;
        let arguments =
            [epochs.to_string(), learning_rate.to_string(), format!("wd={weight_decay}"), format!("bs={batch_size}")];
        code += &call("fit_choices", &arguments, fit, "epochs");
    }
    code += "\ndef recommend(user, k=10";
    code += if predicts_ratings { RECOMMEND_MIXED } else { RECOMMEND };
    code
}

/// A line that calls a function, and what became of it here.
fn call(function: &str, arguments: &[String], fit: &Fit, counted: &str) -> String {
    let mut line = format!("{function}({})\n", arguments.join(", "));
    if let Some(epochs) = fit.stopped_after {
        line += &format!("# Here this one was stopped after {epochs} of its {counted}.\n");
    }
    line
}

fn read(ratings: &Ratings) -> String {
    if !ratings.is_ml_100k {
        return ratings.read();
    }
    "# ml-100k.zip, unpacked: https://grouplens.org/datasets/movielens/100k/\n\
     ratings = pd.read_csv('ml-100k/u.data', sep='\\t', header=None, usecols=(0, 1, 2), names=['user', 'movie', 'rating'])\n\
     movies = pd.read_csv('ml-100k/u.item', sep='|', encoding='latin-1', header=None).drop(columns=[2, 3, 4])\n\
     movies = movies.rename(columns={0: 'movie', 1: 'title'})\n\
     ratings = ratings.merge(movies[['movie', 'title']])\n"
        .to_owned()
}

fn features(ratings: &Ratings) -> String {
    let (genres, title) = match (ratings.is_ml_100k, ratings.item) {
        (true, "title") => ("movies.groupby('title').max().loc[item_names].iloc[:, 2:].to_numpy()", "item_names"),
        (true, _) => (
            "movies.set_index('movie').loc[item_names].iloc[:, 2:].to_numpy()",
            "movies.set_index('movie').loc[item_names, 'title']",
        ),
        (false, _) => {
            ("np.zeros((n_items, 0))  # genres, where you have them: a column of 0 and 1 for each", "item_names")
        }
    };
    format!(
        "genres = {genres}\n\
         decades = np.zeros((n_items, 12))\n\
         for row, title in enumerate({title}):\n    \
             for year in re.findall(r'\\((\\d{{4}})\\)', str(title))[-1:]:\n        \
                 decades[row, min(11, max(0, (int(year) - 1900) // 10))] = 1\n\
         X = torch.tensor(np.hstack([genres / np.sqrt(np.maximum(genres.sum(1, keepdims=True), 1)), decades])).float()\n\n"
    )
}

const MODEL: &str = "\
r = torch.tensor(train['rating'].to_numpy(copy=True)).float()
mean, unit = r.mean(), r.std(unbiased=False) / 1.1257
low, high = r.min(), r.max()
y = (r - mean) / unit

# p and q are a user's and an item's own numbers. a is what an item adds to everyone who rated it, b what a user adds to
# every item that they rated, c what a genre or a decade adds to its items. The last column of each holds biases.
rows = dict(p=n_users, q=n_items, a=n_items, b=n_users, c=X.shape[1])
w = {name: torch.zeros(n, factors + 1) for name, n in rows.items()}
for name in 'pq':
    w[name][:, :-1].normal_(0, 0.1)
w = {name: table.requires_grad_() for name, table in w.items()}

def count(side, n): return torch.bincount(side, minlength=n).float()
def met(side, other, shape):
    \"For each row the sum over whom it met, over the root of their number.\"
    scale = count(side, shape[0])[side].rsqrt()
    return torch.sparse_coo_tensor(torch.stack([side, other]), scale, shape).coalesce()

met_by_user, met_by_item = met(u, i, (n_users, n_items)), met(i, u, (n_items, n_users))
column = torch.ones(factors + 1)
column[-1] = 0.3
decay = dict(p=2.03 * (count(u, n_users) + 20).sqrt()[:, None], q=4.91 * (count(i, n_items) + 20).sqrt()[:, None],
             a=46, b=11.5, c=11.5)
optimizer = torch.optim.Adam(w.values(), betas=(0.9, 0.95), eps=1e-8)

def vectors():
    return (w['p'] + torch.sparse.mm(met_by_user, w['a']),
            w['q'] + torch.sparse.mm(met_by_item, w['b']) + 0.4 * X @ w['c'])

def logits(users, items, u, i):
    return (users[u, :-1] * items[i, :-1]).sum(1) + users[u, -1] + items[i, -1]

def predict(u, i):
    with torch.no_grad(): return (mean + unit * logits(*vectors(), u, i)).clamp(low, high)

def rate(progress, peak):
    cosine = lambda start, end, part: start + (end - start) * (1 - np.cos(np.pi * part)) / 2
    return cosine(peak / 25, peak, progress / 0.25) if progress < 0.25 else cosine(peak, peak / 1000, (progress - 0.25) / 0.75)

def fit(steps, peak):
    \"Each step reads all ratings: an epoch is one step.\"
    u_valid, i_valid = (torch.tensor(valid[side].to_numpy(copy=True)).long() for side in ('user', 'item'))
    r_valid = torch.tensor(valid['rating'].to_numpy(copy=True)).float()
    for step in range(steps):
        optimizer.param_groups[0]['lr'] = rate(step / steps, peak)
        errors = logits(*vectors(), u, i) - y
        penalty = sum((strength * decay[name] * column * w[name] ** 2).sum() for name in w)
        optimizer.zero_grad()
        (0.5 * (errors ** 2).sum() + 0.5 * penalty).backward()
        optimizer.step()
        train_loss, valid_loss = (errors ** 2).mean() * unit ** 2, ((predict(u_valid, i_valid) - r_valid) ** 2).mean()
        print(step, train_loss.item(), valid_loss.item())

";

const CHOICES: &str = "
# What users choose: every training rating counts, whatever it says. Each is compared with items drawn from the others.
users, items = u.numpy(), i.numpy()
chosen = np.unique(users * n_items + items)
has_others = np.bincount(users, minlength=n_users)[users] < n_items
users, items = users[has_others], items[has_others]

def is_chosen(codes):
    return chosen[np.searchsorted(chosen, codes).clip(max=len(chosen) - 1)] == codes

def candidates(users, items):
    \"The chosen item of each user in the first column, after it those that are drawn.\"
    drawn = rng.integers(n_items, size=(len(users), negatives))
    while (bad := is_chosen(users[:, None] * n_items + drawn)).any():
        drawn[bad] = rng.integers(n_items, size=bad.sum())
    return torch.tensor(np.column_stack([items, drawn]))

def embedding(rows): return (torch.randn(rows, choice_factors).fmod(2) * 0.01).requires_grad_()
p, q, b = embedding(n_users), embedding(n_items), torch.zeros(n_items, requires_grad=True)
choice_optimizer = torch.optim.AdamW([dict(params=[p, q]), dict(params=[b])], betas=(0.95, 0.99), eps=1e-5)

def choice_loss(users, items):
    scores = (p[torch.tensor(users)][:, None] * q[items]).sum(2) + b[items]
    return torch.nn.functional.cross_entropy(scores, torch.zeros(len(users), dtype=torch.long))

held_out = valid[~np.isin(valid['user'], np.flatnonzero(np.bincount(u, minlength=n_users) >= n_items))]
valid_users = held_out['user'].to_numpy(copy=True).astype(int)
valid_items = candidates(valid_users, held_out['item'].to_numpy(copy=True).astype(int))

def fit_choices(epochs, peak, wd, bs):
    \"One cycle; the biases do not decay.\"
    cosine = lambda start, end, part: start + (end - start) * (1 - np.cos(np.pi * part)) / 2
    steps, step = epochs * -(-len(users) // bs), 0
    for epoch in range(epochs):
        order, losses = rng.permutation(len(users)), []
        for batch in (order[at:at + bs] for at in range(0, len(order), bs)):
            part = step / steps / 0.25 if step / steps < 0.25 else (step / steps - 0.25) / 0.75
            rates, momenta = ((peak / 25, peak), (0.95, 0.85)) if step / steps < 0.25 else ((peak, peak / 1e5), (0.85, 0.95))
            for group, decay in zip(choice_optimizer.param_groups, (wd, 0)):
                group.update(lr=cosine(*rates, part), betas=(cosine(*momenta, part), 0.99), weight_decay=decay)
            loss = choice_loss(users[batch], candidates(users[batch], items[batch]))
            choice_optimizer.zero_grad()
            loss.backward()
            choice_optimizer.step()
            losses.append(loss.item())
            step += 1
        with torch.no_grad(): print(epoch, np.mean(losses), choice_loss(valid_users, valid_items).item())

";

const RECOMMEND_MIXED: &str = ", weight=0.5):
    \"The best items that the user has not rated: scores of choices, plus a part of the standardized ratings.\"
    with torch.no_grad():
        U, Z = vectors()
        scores = q @ p[user] + b + weight * (Z[:, :-1] @ U[user, :-1] + U[user, -1] + Z[:, -1])
        scores[i[u == user]] = -torch.inf
        return [item_names[item] for item in scores.topk(k).indices]

print(recommend(0))
";

const RECOMMEND: &str = "):
    \"The items that the user would most likely choose next.\"
    with torch.no_grad():
        scores = q @ p[user] + b
        scores[i[u == user]] = -torch.inf
        return [item_names[item] for item in scores.topk(k).indices]

print(recommend(0))
";

fn instead() -> String {
    format!(
        "\n# What was learned here, in place of training (model.zip, unpacked; its rows are those of classes in model.json):\n\
         # from safetensors.torch import load_file\n\
         # model = load_file('model.safetensors')\n\
         # users = torch.cat((model['{}'], model['{}']), dim=1)\n\
         # items = torch.cat((model['{}'], model['{}']), dim=1)\n\
         # (model['{}'] + logits(users, items, u, i)).clamp(low, high)\n",
        names::USER_FACTORS,
        names::USER_BIAS,
        names::ITEM_FACTORS,
        names::ITEM_BIAS,
        names::MEAN
    )
}

#[cfg(test)]
mod tests {
    use super::super::fastai::fastai_code;
    use super::super::fastai::tests::data;
    use super::*;
    use crate::data::{ItemNames, NoGrades};
    use crate::engine::AdamW;
    use crate::engine::svdpp::SvdppSpec;
    use crate::engine::svdpp::kernels::{EPS, MOMENTUM, SQR_MOMENTUM};
    use crate::engine::svdpp::spec::{
        BIAS_SHARE, DEVIATION, FEATURE_PENALTY, FEATURE_SCALE, IMPLICIT_ITEM_PENALTY, IMPLICIT_USER_PENALTY,
        ITEM_PENALTY, USER_PENALTY,
    };
    use crate::model::ModelKind;

    fn config() -> TrainConfig {
        TrainConfig { factors: 24, seed: 7, ..TrainConfig::of(ModelKind::BestAccuracy) }
    }

    #[test]
    fn every_setting_is_in_it_and_training_goes_on_where_it_did() {
        let first = Fit { strength: 0.5, ..config().into() };
        let onward =
            Fit { stopped_after: Some(12), ..TrainConfig { epochs: 50, learning_rate: 0.01, ..config() }.into() };
        let code = fastai_code(&data("x.csv"), &[first, onward]);
        for line in [
            "factors, strength = 24, 0.5",
            "torch.manual_seed(7)",
            "n_valid = int(len(ratings) * 0.2)",
            "fit(100, 0.02)",
            "fit(50, 0.01)",
            "# Here this one was stopped after 12 of its steps.",
        ] {
            assert!(code.lines().any(|found| found == line), "{line}\n{code}");
        }
        assert!(!code.contains("fastai") && code.contains("pd.read_csv('ratings.csv'"), "{code}");
    }

    #[test]
    fn the_constants_are_those_of_the_engine() {
        let code = fastai_code(&data("x.csv"), &[config().into()]);
        for constant in [
            format!("/ {DEVIATION}\n"),
            format!("p={USER_PENALTY} *"),
            format!("q={ITEM_PENALTY} *"),
            format!("+ {})", SvdppSpec::default().extra_ratings),
            format!("a={IMPLICIT_ITEM_PENALTY}, b={IMPLICIT_USER_PENALTY}, c={FEATURE_PENALTY})"),
            format!("column[-1] = {BIAS_SHARE}\n"),
            format!("{FEATURE_SCALE} * X"),
            format!("betas=({MOMENTUM}, {SQR_MOMENTUM}), eps={EPS:e})"),
        ] {
            assert!(code.contains(&constant), "{constant}");
        }
    }

    #[test]
    fn best_lists_learns_ratings_where_there_are_such_and_then_choices_by_every_setting() {
        let config = TrainConfig { epochs: 7, weight_decay: 0.4, ..TrainConfig::of(ModelKind::BestLists) };
        let first = Fit { strength: 0.5, ..config.clone().into() };
        let onward = Fit { stopped_after: Some(2), ..config.into() };
        let fits = [first, onward];
        let code = fastai_code(&data("x.csv"), &fits);
        for line in [
            "factors, strength = 32, 0.5",
            "fit(100, 0.02)",
            "choice_factors, negatives = 50, 16",
            "fit_choices(7, 0.015, wd=0.4, bs=1024)",
            "# Here this one was stopped after 2 of its epochs.",
            "def recommend(user, k=10, weight=0.5):",
        ] {
            assert!(code.lines().any(|found| found == line), "{line}\n{code}");
        }
        assert!(code.contains(&format!("eps={:e})", AdamW::default().eps)), "{code}");
        let likes = DatasetFacts { no_grades: Some(NoGrades::ZeroOrOne), ..data("x.csv") };
        let code = fastai_code(&likes, &fits);
        assert!(!code.contains("strength") && code.contains("ratings['rating'] != 0") && !code.contains("weight=0.5"));
    }

    #[test]
    fn movielens_100k_comes_with_its_genres() {
        let code = fastai_code(&data("ml-100k.zip"), &[config().into()]);
        assert!(code.contains("movies.groupby('title').max()") && code.contains("ml-100k/u.item"), "{code}");
        let ids = DatasetFacts { item_names: ItemNames::Ids, n_items: 1682, ..data("ml-100k.zip") };
        assert!(fastai_code(&ids, &[config().into()]).contains("movies.set_index('movie')"));
    }
}
