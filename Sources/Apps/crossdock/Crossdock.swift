import ArgumentParser

@main struct Crossdock: ParsableCommand {}
