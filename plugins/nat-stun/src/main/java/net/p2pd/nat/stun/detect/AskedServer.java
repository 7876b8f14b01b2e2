package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunFormatException;

/** What is known of a server while it is asked. For the measuring loop only. */
final class AskedServer {

  final String name;
  final InetSocketAddress address;
  private final Map<InetSocketAddress, InetSocketAddress> seen = new LinkedHashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();
  private @Nullable InetSocketAddress other;
  private @Nullable Duration roundTrip;

  /** Whether it answered the socket that had asked for answers from elsewhere, after those. */
  boolean controlled;

  ChangeAnswer fromOther = ChangeAnswer.UNASKED;
  ChangeAnswer fromOtherPort = ChangeAnswer.UNASKED;

  /** Why it did not answer, if so. */
  @Nullable String silence;

  AskedServer(String name, InetSocketAddress address) {
    this.name = name;
    this.address = address;
  }

  /** Notes an answer to the main socket. */
  void answered(InetSocketAddress asked, StunAnswer answer) {
    @Nullable InetSocketAddress external = external(answer);
    if (external == null) {
      return;
    }
    seen.put(asked, external);
    if (asked.equals(address)) {
      learn(answer);
    }
  }

  /** Notes what an answer tells besides the external address: the other address, the time. */
  void learn(StunAnswer answer) {
    if (answer.requests() == 1
        && (roundTrip == null || answer.elapsed().compareTo(roundTrip) < 0)) {
      roundTrip = answer.elapsed();
    }
    learnOther(answer);
  }

  /** Notes the other address that an answer tells. */
  void learnOther(StunAnswer answer) {
    try {
      Optional<InetSocketAddress> told = answer.message().address(Attributes.OTHER_ADDRESS);
      if (told.isEmpty()) {
        told = answer.message().address(Attributes.CHANGED_ADDRESS);
      }
      told.ifPresent(this::other);
    } catch (StunFormatException e) {
      faults.add("tells another address of its own that is malformed");
    }
  }

  /** Reads where an answer saw the asker, null if it does not tell. */
  @Nullable
  InetSocketAddress external(StunAnswer answer) {
    if (!answer.isSuccess()) {
      silence = "refused to answer: " + answer.error().map(Object::toString).orElse("an error");
      return null;
    }
    try {
      @Nullable InetSocketAddress external = answer.mapped().orElse(null);
      if (external == null) {
        faults.add("answers without an external address");
      }
      return external;
    } catch (StunFormatException e) {
      faults.add("tells a malformed external address");
      return null;
    }
  }

  private void other(InetSocketAddress told) {
    if (Plausibility.mayBeOther(told, address)) {
      other = told;
    } else if (!told.getAddress().isAnyLocalAddress() && !told.equals(address)) {
      // Servers with one address fill the field with zeros or with themselves; that is no lie.
      faults.add("tells another address that it cannot have: " + Text.of(told));
    }
  }

  void fault(String sentence) {
    faults.add(sentence);
  }

  @Nullable
  InetSocketAddress other() {
    return other;
  }

  boolean isAnswering() {
    return !seen.isEmpty();
  }

  /** Says why it gave no answer that can be used, null if it did. */
  @Nullable
  String whyNot() {
    if (isAnswering()) {
      return null;
    }
    String why = faults.isEmpty() ? silence : String.join(", ", faults);
    return why == null ? null : "the server " + name + ": " + why;
  }

  @Nullable
  InetSocketAddress external() {
    return seen.get(address);
  }

  /** The fastest answer, or what is usual if there is none yet. */
  Duration roundTrip() {
    return roundTrip == null ? Duration.ofMillis(200) : roundTrip;
  }

  InetSocketAddress otherPort(InetSocketAddress elsewhere) {
    return new InetSocketAddress(address.getAddress(), elsewhere.getPort());
  }

  InetSocketAddress otherAddress(InetSocketAddress elsewhere) {
    InetAddress there = elsewhere.getAddress();
    return new InetSocketAddress(there, address.getPort());
  }

  ServerReport report() {
    boolean known = controlled;
    return new ServerReport(
        name,
        address,
        other,
        seen,
        known ? fromOther : positive(fromOther),
        known ? fromOtherPort : positive(fromOtherPort),
        List.copyOf(faults));
  }

  /** Silence says nothing where the server did not answer afterwards either. */
  private static ChangeAnswer positive(ChangeAnswer answer) {
    return answer == ChangeAnswer.SILENT ? ChangeAnswer.UNASKED : answer;
  }

  @Override
  public String toString() {
    return name;
  }
}
