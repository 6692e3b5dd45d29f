// The rows that steps touch, and behind them, in the same buffer, the ratings that belong to each: a kernel may bind
// no more than eight buffers.

#import structs

var<storage, read> touches: array<u32>;

fn touch(k: u32) -> Touch {
    return Touch(touches[3u * k], touches[3u * k + 1u], touches[3u * k + 2u]);
}
