package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import net.p2pd.api.connect.ConnectReport;
import net.p2pd.connect.relay.Relayed;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relays that know nothing of RFC 6062, and peers whose networks let no datagrams out. */
class DatagramsOnlyTest {

  private static FakeTurn without6062(Relayed world, String name) {
    FakeTurn turn = new FakeTurn(world.lab.internet().publicHost(name));
    turn.trick =
        (request, client) -> {
          boolean connections =
              request.method() == Methods.ALLOCATE
                  && request.find(Attributes.USERNAME) != StunMessage.NONE
                  && request.number(Attributes.REQUESTED_TRANSPORT).orElse(0) == 6;
          if (connections) {
            client.error(request, ErrorCodes.UNSUPPORTED_TRANSPORT_PROTOCOL);
          }
          return connections;
        };
    return turn;
  }

  @ParameterizedTest
  @CsvSource({
    "blocked-equal, blocked-equal",
    "blocked-equal, symmetric-random",
    "symmetric-random, blocked-equal"
  })
  void whoIsShutInSendsFromARelayOfItsOwn(String caller, String callee) {
    Relayed world = new Relayed(caller, callee);
    without6062(world, "one.example");
    without6062(world, "two.example");
    world.callersWishes = Relayed.knowing("turn:one.example:" + FakeTurn.PORT);
    world.calleesWishes = Relayed.knowing("turn:two.example:" + FakeTurn.PORT);
    ConnectReport report = world.connect();
    assertThat(report.isRelayed()).as("%s", report).isTrue();
  }

  @Test
  void withoutDatagramsThereIsNoWayAndTheReportSaysSo() {
    Relayed world = new Relayed("blocked-equal", "blocked-equal");
    without6062(world, "one.example");
    world.callersWishes =
        builder ->
            Relayed.knowing("turn:one.example:" + FakeTurn.PORT)
                .apply(builder)
                .withoutDatagramSessions();
    ConnectReport report = world.connect();
    assertThat(report.isConnected()).isFalse();
    assertThat(report.toString()).contains("(442)");
  }
}
