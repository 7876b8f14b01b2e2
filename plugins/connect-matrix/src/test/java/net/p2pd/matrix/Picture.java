package net.p2pd.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.p2pd.api.nat.NatKind;

/** The table of all 35 kinds with all 35, filled from the kinds that differ, as text and as SVG. */
final class Picture {

  private static final int SIZE = 16;
  private static final int MARGIN = 190;
  private static final Map<Character, String> COLOURS =
      Map.of(
          'D', "#1b7837", 'V', "#5aae61", 'T', "#4393c3", 'U', "#92c5de", 'B', "#c2a5cf", 'R',
          "#fdb863", '-', "#b2182b", '?', "#888888");
  private static final Map<Character, String> NAMES =
      new TreeMap<>(
          Map.of(
              'D',
              "direct",
              'V',
              "reverse",
              'T',
              "TCP punched",
              'U',
              "UDP punched",
              'B',
              "UDP punched by chance",
              'R',
              "relayed",
              '-',
              "not connected"));

  private final String title;
  private final Map<NatKind, Map<NatKind, Cell>> cells = new HashMap<>();

  /**
   * Makes a picture.
   *
   * @param all the pairs of all kinds that differ
   */
  Picture(String title, List<Cell> all) {
    this.title = title;
    for (Cell cell : all) {
      cells
          .computeIfAbsent(cell.caller().kind(), kind -> new HashMap<>())
          .put(cell.answerer().kind(), cell);
    }
  }

  private Cell cell(NatKind caller, NatKind answerer) {
    return cells.get(caller.folded()).get(answerer.folded());
  }

  /** Returns how many of the 1,225 pairs are connected. */
  long connected() {
    return count(cell -> cell.report().isConnected());
  }

  private long count(java.util.function.Predicate<Cell> wanted) {
    return NatKind.all().stream()
        .flatMap(one -> NatKind.all().stream().map(other -> cell(one, other)))
        .filter(wanted)
        .count();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(title).append("; rows call columns\n");
    List<NatKind> kinds = NatKind.all();
    for (NatKind caller : kinds) {
      text.append(String.format("%34s ", caller.name()));
      kinds.forEach(answerer -> text.append(cell(caller, answerer).letter()));
      text.append('\n');
    }
    text.append(legend());
    return text.append('\n').toString();
  }

  private String legend() {
    StringBuilder text = new StringBuilder();
    NAMES.forEach(
        (letter, name) ->
            text.append(
                String.format(
                    "%c %s: %d  ", letter, name, count(cell -> cell.letter() == letter))));
    return text.toString().strip();
  }

  /** Keeps it as a file of the build. */
  void write(Path file) {
    List<NatKind> kinds = NatKind.all();
    int side = MARGIN + kinds.size() * SIZE;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
                + " font-family='sans-serif' font-size='10'>%n",
            side + 20, side + 50));
    svg.append("<rect width='100%' height='100%' fill='white'/>\n");
    for (int row = 0; row < kinds.size(); row++) {
      int y = MARGIN + row * SIZE;
      svg.append(label(MARGIN - 4, y + 11, "", kinds.get(row)));
      svg.append(label(MARGIN + row * SIZE + 11, MARGIN - 4, "rotate", kinds.get(row)));
      for (int column = 0; column < kinds.size(); column++) {
        Cell cell = cell(kinds.get(row), kinds.get(column));
        svg.append(
            String.format(
                "<rect x='%d' y='%d' width='%d' height='%d' fill='%s'><title>%s calls %s: %s, %d"
                    + " ms</title></rect>%n",
                MARGIN + column * SIZE,
                y,
                SIZE - 1,
                SIZE - 1,
                COLOURS.get(cell.letter()),
                kinds.get(row),
                kinds.get(column),
                NAMES.getOrDefault(cell.letter(), cell.report().strategy()),
                cell.report().elapsedMillis()));
      }
    }
    svg.append(String.format("<text x='10' y='%d' font-size='12'>%s</text>%n", side + 20, title));
    svg.append(String.format("<text x='10' y='%d'>%s</text>%n</svg>%n", side + 38, legend()));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, svg);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String label(int x, int y, String turned, NatKind kind) {
    String how =
        turned.isEmpty()
            ? "text-anchor='end'"
            : String.format("transform='rotate(-90 %d %d)' text-anchor='start'", x, y);
    return String.format("<text x='%d' y='%d' %s>%s</text>%n", x, y, how, kind.name());
  }
}
