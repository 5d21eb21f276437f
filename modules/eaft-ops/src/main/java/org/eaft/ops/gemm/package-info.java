/** Matrix products behind one façade: oneDNN, or OpenBLAS where oneDNN does not load. */
package org.eaft.ops.gemm;
