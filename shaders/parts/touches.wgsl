// The ratings by item, and after them, in the same buffer, the rows that steps touch: a kernel may bind no more than eight
// buffers.

#import structs

var<storage, read> touches: array<u32>;

// Steps count from the beginning of the buffer.
fn touch(k: u32) -> Touch {
    return Touch(touches[4u * k], touches[4u * k + 1u], touches[4u * k + 2u], touches[4u * k + 3u]);
}

// A rating of a touched row: those of a user lie side by side.
fn own_rating(touched: Touch, is_user: bool, p: u32) -> u32 {
    let position = touched.first_position + p;
    if is_user {
        return position;
    }
    return touches[position];
}
