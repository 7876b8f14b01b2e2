package net.p2pd.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.PeerId;

/**
 * Which values of the right type a key takes.
 *
 * @param <T> the type of the key
 * @param expected what a value must be, as it follows the word "expected"
 * @param wrong what is wrong with a value, as it follows the word "is"; empty if nothing
 */
record Rule<T>(String expected, Function<T, Optional<String>> wrong) {
  private static final Pattern ENDPOINT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+(?:%\\w+)?]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
  private static final String STUN = "stun:";
  private static final Pattern TURN =
      Pattern.compile("turns?:([^?]+)(?:\\?transport=(?:udp|tcp))?");
  private static final Set<String> BROKER_SCHEMES =
      Set.of("tcp", "mqtt", "ssl", "mqtts", "ws", "wss");

  static <T> Rule<T> any(String expected) {
    return new Rule<>(expected, value -> Optional.empty());
  }

  static Rule<Long> between(long least, long most) {
    return of(
        "a whole number from " + least + " to " + most, value -> value >= least && value <= most);
  }

  static Rule<Duration> between(Duration least, Duration most) {
    return new Rule<>(
        "a duration from " + quoted(least) + " to " + quoted(most),
        value ->
            value.compareTo(least) >= 0 && value.compareTo(most) <= 0
                ? Optional.empty()
                : Optional.of(quoted(value)));
  }

  static Rule<String> oneOf(String... words) {
    List<String> quoted = List.of(words).stream().map(Words::quote).toList();
    int last = words.length - 1;
    String expected = String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
    return of(expected, List.of(words)::contains);
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  static Rule<String> endpoint() {
    return of(
        "host:port such as \"127.0.0.1:12333\" or \"[::1]:12333\"", text -> isEndpoint(text, true));
  }

  /** An IP address and a port, or nothing. */
  static Rule<String> socketOrNone() {
    return of(
        "an IP address with a port such as \"127.0.0.1:9464\" or \"[::1]:9464\", or nothing",
        text -> text.isEmpty() || (isEndpoint(text, true) && isLiteral(text)));
  }

  /** RFC 7065. */
  static Rule<String> turnUri() {
    return of(
        "a URI such as \"turn:host:3478\", \"turns:host\" or \"turn:host?transport=tcp\"",
        text -> {
          Matcher matcher = TURN.matcher(text);
          return matcher.matches() && isEndpoint(matcher.group(1), false);
        });
  }

  static Rule<List<String>> names() {
    return each("a list of names in quotes", text -> !text.isBlank());
  }

  static Rule<List<String>> servers() {
    return each(
        "a list such as [\"host:3478\"]; the port may be left out; \"stun:domain\" asks the DNS for"
            + " its servers",
        text ->
            isEndpoint(text, false)
                || (text.startsWith(STUN) && isEndpoint(text.substring(STUN.length()), false)));
  }

  /** Without user name and password, since it goes into addresses. */
  static Rule<String> brokerUri() {
    return new Rule<>(
        "a URI such as \"tcp://host:1883\", \"ssl://host:8883\", \"ws://host/mqtt\" or"
            + " \"wss://host/mqtt\"; user name and password have keys of their own",
        text ->
            isBroker(text)
                ? Optional.empty()
                : Optional.of(text.contains("@") ? "a URI with a user name" : Words.found(text)));
  }

  /** One of the words alone, or ids of peers. */
  static Rule<List<String>> peers(String... words) {
    return new Rule<>(
        String.join(", ", List.of(words).stream().map(Words::quote).toList())
            + " or a list of peer ids",
        list ->
            list.size() == 1 && List.of(words).contains(list.get(0))
                ? Optional.empty()
                : firstWrong(list, Rule::isPeerId));
  }

  private static <T> Rule<T> of(String expected, Predicate<T> right) {
    return new Rule<>(
        expected, value -> right.test(value) ? Optional.empty() : Optional.of(Words.found(value)));
  }

  private static Rule<List<String>> each(String expected, Predicate<String> right) {
    return new Rule<>(expected, list -> firstWrong(list, right));
  }

  private static Optional<String> firstWrong(List<String> list, Predicate<String> right) {
    for (int i = 0; i < list.size(); i++) {
      if (!right.test(list.get(i))) {
        String place = list.size() == 1 ? "" : " as item " + (i + 1);
        return Optional.of(Words.quote(list.get(i)) + place);
      }
    }
    return Optional.empty();
  }

  private static boolean isPeerId(String text) {
    try {
      PeerId.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isEndpoint(String text, boolean portNeeded) {
    Matcher matcher = ENDPOINT.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    String port = matcher.group(2);
    return port == null ? !portNeeded : Integer.parseInt(port) <= 65535;
  }

  private static boolean isLiteral(String endpoint) {
    String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
    return host.startsWith("[") || host.matches("[0-9]+(\\.[0-9]+){3}");
  }

  private static boolean isBroker(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && BROKER_SCHEMES.contains(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getPort() <= 65535;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String quoted(Duration duration) {
    return Words.quote(Durations.format(duration));
  }
}
