/** Off-heap floats, scratch memory, and the pool that a training session allocates from. */
package org.eaft.ops.memory;
