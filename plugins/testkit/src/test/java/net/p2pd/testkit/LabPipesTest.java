package net.p2pd.testkit;

/** The laboratory's pipes pass. */
class LabPipesTest extends BrokenPipe.LabPipes {}
