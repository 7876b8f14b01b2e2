package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The names under which brokers know this node, kept in a file. A broker throws out whoever is
 * connected under a name when another comes with it (MQTT 3.1.1 section 3.1.4), so a name must not
 * be guessed, and each broker knows another one. May be used from any thread; blocks on the file.
 */
final class ClientIds {

  private static final String FILE = "client-ids";

  /** What every server has to accept (MQTT 3.1.1 section 3.1.3.1): 23 letters and digits. */
  private static final int LENGTH = 23;

  private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int MOST = 64;

  private final Path file;
  private final RandomGenerator random;

  ClientIds(Path directory, RandomGenerator random) {
    this.file = directory.resolve(FILE);
    this.random = random;
  }

  /** Returns a name that nobody knew before and nobody will know again. */
  synchronized String fresh() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /**
   * Returns the name for a broker, the same one each time.
   *
   * @throws IOException if the file cannot be read or written
   */
  synchronized String of(Endpoint broker) throws IOException {
    Map<String, String> all = read();
    String known = all.get(broker.toString());
    if (known != null) {
      return known;
    }
    String id = fresh();
    all.put(broker.toString(), id);
    write(all);
    return id;
  }

  /** Lines that are no such thing are passed over: a damaged file costs a name, not the start. */
  private Map<String, String> read() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    if (Files.exists(file)) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        int blank = line.indexOf(' ');
        if (blank == LENGTH
            && line.substring(0, blank).chars().allMatch(c -> LETTERS.indexOf(c) >= 0)) {
          all.put(line.substring(blank + 1), line.substring(0, blank));
        }
      }
    }
    return all;
  }

  private void write(Map<String, String> all) throws IOException {
    List<String> lines = new ArrayList<>();
    all.forEach((broker, id) -> lines.add(id + " " + broker + "\n"));
    List<String> last = lines.subList(Math.max(0, lines.size() - MOST), lines.size());
    Path made = Files.createTempFile(file.getParent(), FILE, ".new"); // for its owner only
    try {
      Files.writeString(made, String.join("", last));
      try {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(made);
    }
  }
}
