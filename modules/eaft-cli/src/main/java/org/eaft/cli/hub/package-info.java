/**
 * Models and data from the Hugging Face Hub, in the cache that its Python library keeps: what one
 * of the two has fetched, the other finds.
 */
package org.eaft.cli.hub;
