package net.p2pd.api.connect;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.internal.Json;
import net.p2pd.api.internal.Literals;

/**
 * The whole story of one connect: every path that was tried with its times, outcome and cause, and
 * what came of it. Immutable; holds strings and numbers only.
 */
public final class ConnectReport {

  private final PeerId peer;
  private final boolean connected;
  private final boolean reused;
  private final boolean relayed;
  private final String strategy;
  private final String remote;
  private final long elapsedMillis;
  private final String cause;
  private final List<AttemptReport> attempts;

  private ConnectReport(Builder builder) {
    this.peer = builder.peer;
    this.connected = builder.connected;
    this.reused = builder.reused;
    this.relayed = builder.relayed;
    this.strategy = builder.strategy;
    this.remote = builder.remote;
    this.elapsedMillis = builder.elapsedMillis;
    this.cause = builder.cause;
    List<AttemptReport> lines = new ArrayList<>(builder.attempts);
    lines.sort(Comparator.comparingLong(AttemptReport::startMillis));
    this.attempts = List.copyOf(lines);
  }

  /** Returns a builder for a report about this peer. */
  public static Builder about(PeerId peer) {
    return new Builder(peer);
  }

  /** Returns who was to be reached. */
  public PeerId peer() {
    return peer;
  }

  /** Returns whether there is a session now. */
  public boolean isConnected() {
    return connected;
  }

  /** Returns whether a living session was used and nothing had to be tried. */
  public boolean isReused() {
    return reused;
  }

  /** Returns whether a third machine carries the bytes. */
  public boolean isRelayed() {
    return relayed;
  }

  /** Returns the id of the strategy that won; empty if none did. */
  public String strategy() {
    return strategy;
  }

  /** Returns the remote socket address of the winning path; empty if there is none. */
  public String remote() {
    return remote;
  }

  /** Returns how long it took, in milliseconds. */
  public long elapsedMillis() {
    return elapsedMillis;
  }

  /** Returns why it failed, as a sentence a user can act on; empty if it did not. */
  public String cause() {
    return cause;
  }

  /** Returns every line, in order of start. */
  public List<AttemptReport> attempts() {
    return attempts;
  }

  /** Returns the report as a tree of maps, lists, strings, numbers and booleans, for JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("peerId", peer.toString());
    map.put("connected", connected);
    map.put("reused", reused);
    map.put("strategy", strategy);
    map.put("relayed", relayed);
    map.put("remote", remote);
    map.put("elapsedMs", elapsedMillis);
    map.put("cause", cause);
    List<Object> lines = new ArrayList<>();
    for (AttemptReport attempt : attempts) {
      lines.add(attempt.toMap());
    }
    map.put("attempts", lines);
    return map;
  }

  /** Returns the report as one JSON document. */
  public String toJson() {
    return Json.write(toMap());
  }

  /** Returns the report as lines for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!connected) {
      text.append("not connected to ").append(peer.shortName()).append(": ").append(cause);
    } else if (reused) {
      text.append("connected to ").append(peer.shortName()).append(" by a living session");
    } else {
      text.append("connected to ").append(peer.shortName()).append(" by ").append(strategy);
      text.append(relayed ? " (relayed)" : " (directly)").append(" at ").append(remote);
    }
    text.append(" after ").append(elapsedMillis).append(" ms");
    for (AttemptReport attempt : attempts) {
      text.append(System.lineSeparator()).append("  ").append(attempt);
    }
    return text.toString();
  }

  /** Gathers a report. Used by one thread at a time. */
  public static final class Builder {

    private final PeerId peer;
    private final List<AttemptReport> attempts = new ArrayList<>();
    private boolean connected;
    private boolean reused;
    private boolean relayed;
    private String strategy = "";
    private String remote = "";
    private long elapsedMillis;
    private String cause = "";

    private Builder(PeerId peer) {
      this.peer = Objects.requireNonNull(peer, "peer");
    }

    /** Notes the winning path. */
    public Builder connectedBy(String winner, @Nullable Object remoteAddress, boolean byRelay) {
      connected = true;
      cause = "";
      strategy = winner;
      remote = Optional.ofNullable(remoteAddress).map(Builder::address).orElse("");
      relayed = byRelay;
      return this;
    }

    /** Notes that a living session was used. */
    public Builder reused() {
      reused = true;
      return this;
    }

    /** Notes why it failed. */
    public Builder failed(String sentence) {
      connected = false;
      reused = false;
      relayed = false;
      strategy = "";
      remote = "";
      cause = sentence;
      return this;
    }

    /** Adds a line. */
    public Builder attempt(AttemptReport attempt) {
      attempts.add(attempt);
      return this;
    }

    /** Notes the whole time, in milliseconds. */
    public Builder elapsedMillis(long millis) {
      elapsedMillis = millis;
      return this;
    }

    /** Returns the report. */
    public ConnectReport build() {
      return new ConnectReport(this);
    }

    private static String address(Object remoteAddress) {
      if (remoteAddress instanceof InetSocketAddress socket && socket.getAddress() != null) {
        String host = Literals.formatScoped(socket.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + socket.getPort();
      }
      return remoteAddress.toString();
    }
  }
}
