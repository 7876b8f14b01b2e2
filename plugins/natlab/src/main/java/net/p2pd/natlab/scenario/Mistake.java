package net.p2pd.natlab.scenario;

import java.util.List;

/**
 * Something wrong in a scenario.
 *
 * @param path the key or table it is about: names, and numbers of list items from 0
 * @param text what is wrong, and what would be right
 */
record Mistake(List<Object> path, String text) {

  static Mistake at(String text, Object... path) {
    return new Mistake(List.of(path), text);
  }

  /** Returns the path as a reader writes it, such as {@code homes.alices.link.loss}. */
  static String print(List<Object> path) {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer number) {
        text.append('[').append(number + 1).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return path.isEmpty() ? text : print(path) + ": " + text;
  }
}
