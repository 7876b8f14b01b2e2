package net.p2pd.api.route;

import static net.p2pd.api.route.RouteTest.ranges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

class RoutePoolTest {
  private static final RoutePool POOL =
      RoutePool.of(to("8.8.8.0/24"), to("7.7.7.0/24"), to("9.9.9.9"));

  private static Route to(String external) {
    String nic = external.indexOf(':') < 0 ? "192.168.0.20" : "fe80::1";
    return Route.of("eth0", 2, ranges(nic), IpRange.parse(external));
  }

  @Test
  void twoBlocksAndAHostAre511Addresses() {
    assertThat(POOL.size()).isEqualTo(511);
    assertThat(POOL.isEmpty()).isFalse();
    assertThat(external(POOL, 0)).isEqualTo("8.8.8.1");
    assertThat(external(POOL, 10)).isEqualTo("8.8.8.11");
    assertThat(external(POOL, 254)).isEqualTo("8.8.8.255");
    assertThat(external(POOL, 255)).isEqualTo("7.7.7.1");
    assertThat(external(POOL, 265)).isEqualTo("7.7.7.11");
    assertThat(external(POOL, 510)).isEqualTo("9.9.9.9");
    assertThat(external(POOL, -1)).isEqualTo("9.9.9.9");
    assertThat(external(POOL, -511)).isEqualTo("8.8.8.1");
  }

  @Test
  void anElementIsItsRouteWithExactlyOneExternalAddress() {
    assertThat(POOL.get(10)).isEqualTo(to("8.8.8.11"));
    assertThat(POOL.get(BigInteger.TEN)).isEqualTo(POOL.get(10));
    assertThat(POOL.get(10).bind(1337).bound()).isEqualTo(to("8.8.8.0/24").bind(1337).bound());
  }

  @Test
  void anIndexOutsideIsRefusedWithTheSize() {
    for (long index : new long[] {511, -512, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> POOL.get(index))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("index " + index + " is outside the route pool, which has 511 addresses");
    }
  }

  @Test
  void aSliceIsAViewOverBlocks() {
    RoutePool slice = POOL.slice(254, 256);
    assertThat(externals(slice)).containsExactly("8.8.8.255", "7.7.7.1");
    assertThat(slice.size()).isEqualTo(2);
    assertThat(external(slice, -1)).isEqualTo("7.7.7.1");
    assertThat(slice.routes()).containsExactly(to("8.8.8.0/24"), to("7.7.7.0/24"));
    assertThat(externals(POOL.slice(-2, 511))).containsExactly("7.7.7.255", "9.9.9.9");
    assertThat(externals(POOL.slice(0, -510))).containsExactly("8.8.8.1");
    assertThat(POOL.slice(5, 5).isEmpty()).isTrue();
    assertThat(POOL.slice(511, 511).isEmpty()).isTrue();
    assertThat(externals(POOL.slice(250, 260).slice(4, 6))).isEqualTo(externals(slice));
    assertThat(slice.locate(Literals.parse("7.7.7.1"))).contains(BigInteger.ONE);
    assertThat(slice.contains(Literals.parse("7.7.7.2"))).isFalse();
    assertThat(slice.contains(Literals.parse("8.8.8.254"))).isFalse();
  }

  @Test
  void aSliceOutsideThePoolIsRefused() {
    assertThatThrownBy(() -> POOL.slice(0, 512))
        .hasMessage("index 512 is outside the route pool, which has 511 addresses");
    assertThatThrownBy(() -> POOL.slice(-512, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> POOL.slice(2, 1))
        .hasMessage("slice of the route pool from 2 to 1: it ends before it starts");
  }

  @Test
  void theReversedPoolHasTheSameElementsBackwards() {
    List<String> backwards = new ArrayList<>(externals(POOL));
    Collections.reverse(backwards);
    assertThat(externals(POOL.reversed())).isEqualTo(backwards);
    assertThat(external(POOL.reversed(), 0)).isEqualTo("9.9.9.9");
    assertThat(external(POOL.reversed(), 1)).isEqualTo("7.7.7.255");
    assertThat(POOL.reversed().reversed()).isEqualTo(POOL).hasSameHashCodeAs(POOL);
    assertThat(externals(POOL.reversed().slice(0, 3)))
        .containsExactly("9.9.9.9", "7.7.7.255", "7.7.7.254");
    assertThat(POOL.reversed().locate(Literals.parse("7.7.7.255"))).contains(BigInteger.ONE);
  }

  @Test
  void iterationGoesThroughAllInOrder() {
    assertThat(externals(POOL)).hasSize(511).startsWith("8.8.8.1").endsWith("7.7.7.255", "9.9.9.9");
    Iterator<Route> one = RoutePool.of(to("9.9.9.9")).iterator();
    one.next();
    assertThat(one.hasNext()).isFalse();
    assertThatThrownBy(one::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the route pool has no more elements");
  }

  @Test
  void hugeBlocksAreIndexedWithoutBeingExpanded() {
    RoutePool pool = RoutePool.of(to("2001:db8::/64"), to("2001:db8:1::/48"), to("2001:db8:2::7"));
    BigInteger subnet = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    assertThat(pool.size()).isEqualTo(subnet.add(BigInteger.TWO.pow(80)));
    assertThat(external(pool, -1)).isEqualTo("2001:db8:2::7");
    assertThat(external(pool, -2)).isEqualTo("2001:db8:1:ffff:ffff:ffff:ffff:ffff");
    assertThat(pool.get(subnet).external()).contains(IpRange.parse("2001:db8:1::1"));
    assertThat(pool.locate(Literals.parse("2001:db8:1::1"))).contains(subnet);
    assertThat(pool.iterator().next()).isEqualTo(to("2001:db8::1"));
    assertThat(pool.reversed().iterator().next()).isEqualTo(to("2001:db8:2::7"));
    assertThat(externals(pool.slice(subnet.subtract(BigInteger.ONE), subnet.add(BigInteger.ONE))))
        .containsExactly("2001:db8::ffff:ffff:ffff:ffff", "2001:db8:1::1");
  }

  @Test
  void anAddressIsLocatedWhereItIsFirstFound() {
    assertThat(POOL.locate(Literals.parse("8.8.8.11"))).contains(BigInteger.TEN);
    assertThat(POOL.locate(Literals.parse("9.9.9.9"))).contains(BigInteger.valueOf(510));
    assertThat(POOL.locate(Literals.parse("8.8.8.0"))).as("names the network").isEmpty();
    assertThat(POOL.locate(Literals.parse("2001:db8::1"))).isEmpty();
    assertThat(POOL.contains(Literals.parse("7.7.7.1"))).isTrue();
    assertThat(POOL.contains(Literals.parse("6.6.6.6"))).isFalse();

    RoutePool twice = RoutePool.of(to("9.9.9.9"), to("9.9.9.0/24"));
    assertThat(twice.locate(Literals.parse("9.9.9.9"))).contains(BigInteger.ZERO);
    assertThat(twice.slice(1, 256).locate(Literals.parse("9.9.9.9")))
        .contains(BigInteger.valueOf(8));
  }

  @Test
  void routesWithUnknownExternalPartAreListedButHaveNoElement() {
    Route unknown = Route.of("eth0", 2, ranges("10.0.0.1"));
    RoutePool pool = RoutePool.of(unknown, to("9.9.9.9"));
    assertThat(pool.routes()).containsExactly(unknown, to("9.9.9.9"));
    assertThat(pool.size()).isOne();
    assertThat(external(pool, 0)).isEqualTo("9.9.9.9");
    assertThat(externals(pool)).containsExactly("9.9.9.9");
    assertThat(pool.reversed().routes()).containsExactly(to("9.9.9.9"), unknown);

    RoutePool unresolved = RoutePool.of(unknown);
    assertThat(unresolved.isEmpty()).isTrue();
    assertThat(unresolved.routes()).containsExactly(unknown);
    assertThatThrownBy(() -> unresolved.get(0))
        .hasMessage("index 0 is outside the route pool, which has 0 addresses");
  }

  @Test
  void anEmptyPoolHasNothing() {
    assertThat(RoutePool.empty().size()).isZero();
    assertThat(RoutePool.empty().routes()).isEmpty();
    assertThat(RoutePool.empty().iterator().hasNext()).isFalse();
    assertThat(RoutePool.empty()).isEqualTo(RoutePool.of());
  }

  @Test
  void theTextIsShortHoweverManyElementsThereAre() {
    assertThat(RoutePool.of(to("2001:db8::/64")).toString())
        .isEqualTo(
            "18446744073709551615 external addresses: {[fe80::1] -> [2001:db8::/64] on eth0#2}");
  }

  @Test
  void viewsAgreeWithTheListOfAllElements() {
    long seed = System.nanoTime();
    System.out.println("RoutePoolTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      RoutePool pool = POOL;
      List<String> all = externals(POOL);
      for (int step = random.nextInt(5); step > 0; step--) {
        if (random.nextBoolean()) {
          pool = pool.reversed();
          Collections.reverse(all);
        } else {
          int from = random.nextInt(all.size() + 1);
          int to = from + random.nextInt(all.size() - from + 1);
          pool = pool.slice(from, to);
          all = new ArrayList<>(all.subList(from, to));
        }
      }
      assertThat(externals(pool)).as("seed %s", seed).isEqualTo(all);
      assertThat(pool.size()).isEqualTo(all.size());
      for (int index = 0; index < all.size(); index += 7) {
        assertThat(external(pool, index)).as("seed %s", seed).isEqualTo(all.get(index));
        assertThat(pool.locate(Literals.parse(all.get(index))))
            .as("seed %s", seed)
            .contains(BigInteger.valueOf(index));
      }
    }
  }

  private static String external(RoutePool pool, long index) {
    return pool.get(index).external().orElseThrow().toString();
  }

  private static List<String> externals(RoutePool pool) {
    List<String> externals = new ArrayList<>();
    pool.forEach(route -> externals.add(route.external().orElseThrow().toString()));
    return externals;
  }
}
