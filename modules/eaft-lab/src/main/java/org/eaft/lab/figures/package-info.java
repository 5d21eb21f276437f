/**
 * Figures: what is drawn as records of series and axes, and how, by XChart, as PNG and SVG.
 *
 * <p>SVG is written by Batik's Graphics2D (Apache-2.0); XChart's own way, VectorGraphics2D, is
 * LGPL.
 */
package org.eaft.lab.figures;
