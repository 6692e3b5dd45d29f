// Where the rows of a working set lie, which kernels bind where no binding reaches the whole table. It has no twin: the
// CPU's table is in one piece.

#import structs
#import thread

override LANES: u32;

var<storage, read_write> part: array<vec4<f32>>;
var<storage, read_write> working_set: array<vec4<f32>>;
// Part after part; a part counts as a step that touches its places.
var<storage, read> places: array<RowPlace>;
var<uniform> now: Step;
