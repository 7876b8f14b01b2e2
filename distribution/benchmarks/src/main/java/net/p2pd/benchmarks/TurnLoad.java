package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client of coturn, {@code turnutils_uclient}: eight clients that send to each other. Each
 * begins at a random moment of the first seconds, and the program says once a second how many
 * messages there were.
 */
final class TurnLoad {

  static final String USER = "bench";
  static final String PASSWORD = "mark";

  /** How often each client sends. */
  static final int MILLIS_BETWEEN = 2;

  /** What became of the messages of one run. */
  record Outcome(long sent, long received) {

    long lost() {
      return sent - received;
    }
  }

  private static final Pattern COUNTS =
      Pattern.compile("tot_send_msgs=([0-9]+), tot_recv_msgs=([0-9]+)");

  /** What the lines have in them that are not the last. */
  private static final String EACH_SECOND = "msz=";

  private static final String CLIENTS = "8";
  private static final String MESSAGES = "1200";
  private static final long LIMIT_SECONDS = 120;

  private final int port;

  TurnLoad(int port) {
    this.port = port;
  }

  /** Sends all messages of all clients, and waits until they arrived or will not any more. */
  Outcome run() throws IOException, InterruptedException {
    return outcome(client(CLIENTS, MESSAGES, String.valueOf(MILLIS_BETWEEN)));
  }

  /** Starts eight clients that send so many messages each, for {@link #follow}. */
  Process begin(int messages) throws IOException {
    List<String> more = List.of("-m", CLIENTS, "-n", "" + messages, "-z", "" + MILLIS_BETWEEN);
    return new ProcessBuilder(command(more.toArray(String[]::new)))
        .redirectErrorStream(true)
        .start();
  }

  /**
   * Reads what clients say until they end.
   *
   * @param each hears what there was so far, each second
   * @return what there was in the end
   * @throws IOException if they sent nothing
   */
  static Outcome follow(Reader said, Progress each) throws IOException {
    StringBuilder all = new StringBuilder();
    BufferedReader lines = new BufferedReader(said);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      all.append(line).append('\n');
      Matcher counts = COUNTS.matcher(line);
      if (line.contains(EACH_SECOND) && counts.find()) {
        each.now(Long.parseLong(counts.group(2)));
      }
    }
    return outcome(all.toString());
  }

  /** Hears of messages that arrived. */
  interface Progress {

    /** Takes how many there were so far. */
    void now(long received) throws IOException;
  }

  /** Starts clients that have allocations and do nothing with them until they are stopped. */
  Process idle(int clients) throws IOException {
    return new ProcessBuilder(command("-h", "-m", String.valueOf(clients), "-n", "1", "-z", "1000"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private List<String> command(String... more) {
    List<String> command = new ArrayList<>(List.of("turnutils_uclient", "-y", "-c", "-l", "1200"));
    command.addAll(List.of("-u", USER, "-w", PASSWORD, "-p", String.valueOf(port)));
    command.addAll(List.of(more));
    command.add("127.0.0.1");
    return command;
  }

  /** Returns whether there is a server that relays one message. */
  boolean isServed() throws IOException, InterruptedException {
    Matcher counts = COUNTS.matcher(client("2", "1", "20"));
    boolean any = false;
    while (counts.find()) {
      any = Long.parseLong(counts.group(2)) > 0;
    }
    return any;
  }

  /**
   * Reads what the client says in the end.
   *
   * @throws IOException if it says no such thing, or that it sent nothing
   */
  static Outcome outcome(String said) throws IOException {
    Matcher counts = COUNTS.matcher(said);
    Outcome last = new Outcome(0, 0);
    while (counts.find()) {
      last = new Outcome(Long.parseLong(counts.group(1)), Long.parseLong(counts.group(2)));
    }
    if (last.sent() == 0) {
      throw new IOException("turnutils_uclient sent nothing; it says: " + said);
    }
    return last;
  }

  private String client(String clients, String messages, String millisBetween)
      throws IOException, InterruptedException {
    List<String> command = command("-m", clients, "-n", messages, "-z", millisBetween);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("turnutils_uclient did not end; it says: " + said);
      }
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
