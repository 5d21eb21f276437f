package org.eaft.lab.figures;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Draws figures: title, panels side by side, one legend, caption. */
public final class Drawing {

  private static final int MARGIN = 16;
  private static final int PANEL_HEIGHT = 420;
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 18);
  private static final Font SUBTITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font CAPTION = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  /** Pixels of a PNG for one of the layout, so that it is sharp on paper. */
  private static final int SHARPNESS = 2;

  private final Figure figure;
  private final int width;

  private Drawing(Figure figure) {
    this.figure = figure;
    this.width = figure.panels().size() == 1 ? 780 : 560 * figure.panels().size();
  }

  /**
   * Writes {@code NAME.png} and {@code NAME.svg} into a folder.
   *
   * @return the two files
   * @throws UncheckedIOException where they cannot be written
   */
  public static List<Path> write(Figure figure, Path folder) {
    Path png = folder.resolve(figure.name() + ".png");
    Path svg = folder.resolve(figure.name() + ".svg");
    try {
      Files.createDirectories(folder);
      ImageIO.write(png(figure), "png", png.toFile());
      try (Writer out = Files.newBufferedWriter(svg)) {
        svg(figure, out);
      }
      return List.of(png, svg);
    } catch (IOException e) {
      throw new UncheckedIOException("figures cannot be written into " + folder + ": " + e, e);
    }
  }

  private static BufferedImage png(Figure figure) {
    Drawing drawing = new Drawing(figure);
    int height = drawing.height();
    BufferedImage image =
        new BufferedImage(
            SHARPNESS * drawing.width, SHARPNESS * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.scale(SHARPNESS, SHARPNESS);
    drawing.paint(g, height);
    g.dispose();
    return image;
  }

  /** By the JDK's serialiser: Batik's names a DTD, which readers would fetch. */
  private static void svg(Figure figure, Writer out) {
    Drawing drawing = new Drawing(figure);
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument("http://www.w3.org/2000/svg", "svg", null);
      SVGGraphics2D g = new SVGGraphics2D(document);
      int height = drawing.height();
      g.setSVGCanvasSize(new Dimension(drawing.width, height));
      drawing.paint(g, height);
      Element root = document.getDocumentElement();
      g.getRoot(root);
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(root), new StreamResult(out));
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException("SVG cannot be made: " + e.getMessage(), e);
    }
  }

  /** What the layout needs, measured with the same fonts. */
  private int height() {
    Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return layout(g);
    } finally {
      g.dispose();
    }
  }

  private void paint(Graphics2D g, int height) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    int y = text(g, List.of(figure.title()), TITLE, MARGIN);
    y = text(g, List.of(figure.subtitle()), SUBTITLE, y) + 4;
    Legend legend = Legend.of(figure);
    panels(g, legend, y);
    y = legend.paint(g, MARGIN, y + PANEL_HEIGHT + 6, width - 2 * MARGIN) + 6;
    text(g, figure.caption(), CAPTION, y);
  }

  private int layout(Graphics2D g) {
    int y = text(g, List.of(figure.title()), TITLE, MARGIN);
    y = text(g, List.of(figure.subtitle()), SUBTITLE, y) + 4;
    y = Legend.of(figure).paint(g, MARGIN, y + PANEL_HEIGHT + 6, width - 2 * MARGIN) + 6;
    return text(g, figure.caption(), CAPTION, y) + MARGIN / 2;
  }

  private void panels(Graphics2D g, Legend legend, int y) {
    int each = width / figure.panels().size();
    AffineTransform before = g.getTransform();
    for (int i = 0; i < figure.panels().size(); i++) {
      g.translate(i * each, y);
      PanelChart.of(figure.panels().get(i), legend, each, PANEL_HEIGHT)
          .paint(g, each, PANEL_HEIGHT);
      g.setTransform(before);
    }
  }

  /** Sentences, each from a new line on, broken at the width. */
  private int text(Graphics2D g, List<String> sentences, Font font, int y) {
    g.setFont(font);
    g.setColor(new Color(0x22, 0x22, 0x22));
    int height = g.getFontMetrics().getHeight();
    int at = y;
    for (String sentence : sentences) {
      for (String line :
          Wrap.lines(sentence, g.getFontMetrics()::stringWidth, width - 2 * MARGIN)) {
        at += height;
        g.drawString(line, MARGIN, at - g.getFontMetrics().getDescent());
      }
    }
    return at;
  }
}
