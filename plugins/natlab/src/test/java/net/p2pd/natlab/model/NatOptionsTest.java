package net.p2pd.natlab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import org.junit.jupiter.api.Test;

class NatOptionsTest {

  @Test
  void aKindIsItsOwnText() {
    for (NatKind kind : NatKind.all()) {
      NatOptions options = NatOptions.of(kind);
      assertThat(options).hasToString(kind.name());
      assertThat(NatOptions.parse(kind.name())).isEqualTo(options).hasSameHashCodeAs(options);
    }
  }

  @Test
  void whatDiffersIsWrittenAndReadBack() {
    NatOptions options =
        NatOptions.builder(NatType.PORT_RESTRICTED, NatDelta.independent(-4))
            .answering(Answer.RESET)
            .udp(rules -> rules.lifetime(Duration.ofMillis(1500)).refresh(Refresh.OUTBOUND))
            .tcp(
                rules ->
                    rules
                        .mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT)
                        .conflict(ConflictRule.OVERLOAD)
                        .ports(PortRange.of(5000, 6000)))
            .hairpin(HairpinMode.INTERNAL)
            .sessions(1024)
            .fullTable(FullTable.EVICT)
            .pooling(Pooling.ARBITRARY)
            .portMapping(Set.of(MapProtocol.PCP, MapProtocol.UPNP))
            .build();

    assertThat(options)
        .hasToString(
            "port-restricted-independent hairpin=internal pooling=arbitrary sessions=1024"
                + " full-table=evict port-mapping=pcp,upnp"
                + " tcp.mapping=address-and-port-dependent delta=independent:-4"
                + " tcp.ports=5000-6000 tcp.conflict=overload unsolicited=reset"
                + " udp.refresh=outbound udp.lifetime=1500ms");
    assertThat(NatOptions.parse(options.toString())).isEqualTo(options);
    assertThat(options.toBuilder().build()).isEqualTo(options);
    for (NatOptions preset : List.of(NatOptions.linux(), NatOptions.ipv6Firewall())) {
      assertThat(NatOptions.parse(preset.toString())).isEqualTo(preset);
    }
  }

  @Test
  void theOrderOfTheWordsDoesNotMatter() {
    NatOptions options =
        NatOptions.parse(
            "full-cone-equal holds=no tcp.conflict=overload unsolicited=icmp"
                + " tcp.mapping=address-and-port-dependent");

    assertThat(options.udp().holds()).isFalse();
    assertThat(options.udp().unsolicited()).isEqualTo(Answer.ICMP);
    assertThat(NatOptions.parse(options.toString())).isEqualTo(options);
    assertThat(NatOptions.parse("full-cone-equal unsolicited=icmp").udp().holds()).isTrue();
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> NatOptions.parse("full-cone"))
        .hasMessageContaining("unknown; known are: open, symmetric-udp-firewall");
    assertThatThrownBy(() -> NatOptions.parse("open-equal hairpin"))
        .hasMessageContaining("\"hairpin\" in the NAT \"open-equal hairpin\" is not written key=");
    assertThatThrownBy(() -> NatOptions.parse("open-equal hair=off"))
        .hasMessageContaining("NAT option \"hair\" is unknown; known are: mapping, filtering");
    assertThatThrownBy(() -> NatOptions.parse("open-equal hairpin=perhaps"))
        .hasMessage("hairpin mode \"perhaps\" is unknown; known are: off, external, internal");
    assertThatThrownBy(() -> NatOptions.parse("open-equal lifetime=soon"))
        .hasMessageContaining("is not a duration such as 500ms, 30s, 5m or 2h");
    assertThatThrownBy(() -> NatOptions.parse("open-equal sessions=0"))
        .hasMessageContaining("\"0\" is not a whole number from 1 up");
    assertThatThrownBy(() -> NatOptions.parse("open-equal mapping=unknown"))
        .hasMessageContaining("a model cannot have an unknown mapping behaviour");
  }
}
