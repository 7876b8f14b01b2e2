package net.p2pd.connect.relay;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.connect.relay.turn.RelayedAddress;
import net.p2pd.connect.relay.turn.TurnClient;
import net.p2pd.connect.relay.turn.TurnOptions;

/**
 * What all attempts of a node share.
 *
 * @param pipes opens pipes
 * @param random for tokens
 * @param mappings tells where this node is seen from
 * @param client makes allocations
 * @param options how
 * @param servers where
 * @param pause before the next server is asked
 * @param patience how long an attempt lasts at most
 * @param forOthers how many more attempts of others may make allocations here
 * @param open every relayed address that is open
 */
record RelayTools(
    Pipes pipes,
    RandomGenerator random,
    Mappings mappings,
    TurnClient client,
    TurnOptions options,
    RelayServers servers,
    Duration pause,
    Duration patience,
    Semaphore forOthers,
    Set<RelayedAddress> open) {}
