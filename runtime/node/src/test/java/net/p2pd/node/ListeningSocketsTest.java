package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;
import net.p2pd.node.route.ManualLoop;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {

  private static final int PORT = 7000;

  private final ManualLoop loop = new ManualLoop();
  private final List<String> open = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<List<Pipe>> told = new ArrayList<>();
  private int connectionsTaken;
  private List<Nic> nics = List.of();

  private static Nic nic(String name, int index, String... addresses) {
    var builder = Nic.builder(name).index(index).up(true).loopback(name.equals("lo"));
    for (String address : addresses) {
      builder.address(address);
    }
    return builder.build();
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Pipe socket(InetSocketAddress local) {
    String name = local.getAddress().getHostAddress() + " " + local.getPort();
    open.add(name);
    return (Pipe)
        Proxy.newProxyInstance(
            Pipe.class.getClassLoader(),
            new Class<?>[] {Pipe.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "local" -> Optional.of(local);
                  case "closeAsync" -> {
                    open.remove(name);
                    yield CompletableFuture.completedFuture(null);
                  }
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Listener listener(List<Pipe> pipes) {
    return (Listener)
        Proxy.newProxyInstance(
            Listener.class.getClassLoader(),
            new Class<?>[] {Listener.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "pipes" -> pipes;
                  case "onOpen" -> {
                    connectionsTaken += pipes.size();
                    yield (Registration) () -> {};
                  }
                  case "closeAsync" -> {
                    pipes.forEach(Pipe::closeAsync);
                    yield CompletableFuture.completedFuture(null);
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private final Pipes pipes =
      (Pipes)
          Proxy.newProxyInstance(
              Pipes.class.getClassLoader(),
              new Class<?>[] {Pipes.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "eventLoop" -> loop;
                    case "listen" -> listen((ListenSpec) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                  });

  private CompletableFuture<Listener> listen(ListenSpec spec) {
    InetSocketAddress bound = spec.routes().get(0).bound().orElseThrow();
    String address = bound.getAddress().getHostAddress();
    asked.add(address);
    return refused.contains(address)
        ? CompletableFuture.failedFuture(new PipeOpenException("not available", null))
        : CompletableFuture.completedFuture(listener(List.of(socket(bound))));
  }

  private ListeningSockets started(ListeningSockets.Where where, String... addresses) {
    ListeningSockets sockets =
        new ListeningSockets(pipes, () -> nics, where, pipe -> {}, told::add);
    List<Pipe> first = new ArrayList<>();
    for (String address : addresses) {
      first.add(socket(new InetSocketAddress(ip(address), PORT)));
    }
    sockets.start(listener(first));
    return sockets;
  }

  private void follow(ListeningSockets sockets, Nic... now) {
    nics = List.of(now);
    sockets.follow();
    loop.pass(Duration.ZERO);
  }

  @Test
  void anAddressThatCameLaterGetsASocketWithTheSamePort() {
    ListeningSockets sockets = started(ListeningSockets.Where.ALL, "192.168.1.5");
    follow(
        sockets, nic("eth0", 2, "192.168.1.5/24", "192.168.1.6/24"), nic("wlan0", 3, "10.0.0.9/8"));
    assertThat(open).containsExactly("192.168.1.5 7000", "192.168.1.6 7000", "10.0.0.9 7000");
    assertThat(told.get(told.size() - 1)).hasSize(3);
    assertThat(connectionsTaken).as("each takes connections").isEqualTo(3);
    follow(sockets, nics.toArray(new Nic[0]));
    assertThat(open).hasSize(3);
  }

  @Test
  void wildcardsServeEveryAddressThatComes() {
    ListeningSockets both = started(ListeningSockets.Where.ALL, "::");
    follow(both, nic("eth0", 2, "192.168.1.5/24", "2001:db8::5/64"));
    assertThat(asked).isEmpty();
    ListeningSockets ipv4 = started(ListeningSockets.Where.ALL, "0.0.0.0");
    follow(ipv4, nic("eth0", 2, "192.168.1.5/24", "2001:db8::5/64"));
    assertThat(asked).containsExactly("2001:db8:0:0:0:0:0:5");
  }

  @Test
  void whereOnlyTheLocalNetworkIsListenedOnPublicAddressesAreLeftAlone() {
    ListeningSockets sockets = started(ListeningSockets.Where.LOCAL, "192.168.1.5");
    follow(sockets, nic("eth0", 2, "192.168.1.6/24", "8.8.8.8/24", "2001:db8::5/64", "fe80::5/64"));
    assertThat(asked).hasSize(2).contains("192.168.1.6").last().asString().startsWith("fe80:");
    ListeningSockets loopback = started(ListeningSockets.Where.LOOPBACK, "127.0.0.1");
    asked.clear();
    follow(loopback, nic("eth0", 2, "192.168.1.7/24"), nic("lo", 1, "127.0.0.1/8"));
    assertThat(asked).isEmpty();
  }

  @Test
  void anAddressThatIsNotUsableYetIsTriedAgainAFewTimes() {
    ListeningSockets sockets = started(ListeningSockets.Where.ALL, "192.168.1.5");
    refused.add("2001:db8:0:0:0:0:0:5");
    follow(sockets, nic("eth0", 2, "192.168.1.5/24", "2001:db8::5/64"));
    assertThat(asked).hasSize(1);
    loop.pass(ListeningSockets.AGAIN);
    assertThat(asked).hasSize(2);
    refused.clear();
    loop.pass(ListeningSockets.AGAIN);
    assertThat(open).contains("2001:db8:0:0:0:0:0:5 7000");
    refused.add("192.168.1.9");
    asked.clear();
    follow(sockets, nic("eth0", 2, "192.168.1.5/24", "2001:db8::5/64", "192.168.1.9/24"));
    loop.pass(Duration.ofMinutes(5));
    assertThat(asked).hasSize(ListeningSockets.MOST_TRIES);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aSocketWhoseAddressHasGoneStaysForAWhile() {
    ListeningSockets sockets = started(ListeningSockets.Where.ALL, "192.168.1.5");
    Nic both = nic("eth0", 2, "192.168.1.5/24", "192.168.1.6/24");
    Nic one = nic("eth0", 2, "192.168.1.5/24");
    follow(sockets, both);
    follow(sockets, one);
    loop.pass(ListeningSockets.STAY.minusSeconds(1));
    assertThat(open).hasSize(2);
    follow(sockets, both);
    loop.pass(ListeningSockets.STAY);
    assertThat(open).as("it came back in time").hasSize(2);
    follow(sockets, one);
    loop.pass(ListeningSockets.STAY.plusSeconds(1));
    assertThat(open).containsExactly("192.168.1.5 7000");
    assertThat(told.get(told.size() - 1)).hasSize(1);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void closingClosesAllAndWhatIsStillOpening() {
    ListeningSockets sockets = started(ListeningSockets.Where.ALL, "192.168.1.5");
    nics = List.of(nic("eth0", 2, "192.168.1.6/24"));
    sockets.follow();
    sockets.close();
    loop.pass(Duration.ofMinutes(5));
    assertThat(open).isEmpty();
    assertThat(loop.timers()).isZero();
  }
}
