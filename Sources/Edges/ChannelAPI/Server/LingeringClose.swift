public import NIOCore

/// Lets a refused body run out before its connection closes, so that the sender hears why.
///
/// Who sends a body that is too large or too slow is answered before all of it has come. Many
/// clients read nothing until they have sent everything: if nobody took their bytes they would
/// hang, and if the connection closed under them they would see a reset and never the answer (RFC
/// 9112 §9.6). So once our side of a connection has said its last word, what still comes is
/// dropped, without keeping any of it, until it stops for `pause` or has lasted for `longest`.
///
/// A class, because a channel handler lives with its connection.
public final class LingeringClose: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = Never
    public typealias OutboundIn = Never

    private let pause: TimeAmount
    private let longest: TimeAmount
    private var ending: NIODeadline?
    private var hasReadLately = false
    private var nextLook: Scheduled<Void>?

    public init(pause: TimeAmount = .seconds(2), longest: TimeAmount = .seconds(30)) {
        self.pause = pause
        self.longest = longest
    }

    private var isLingering: Bool { ending != nil }

    public func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        context.close(mode: mode, promise: promise)
        guard case .output = mode, !isLingering, context.channel.isActive else { return }
        ending = .now() + longest
        look(context)
        context.read()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isLingering else { return context.fireChannelRead(data) }
        hasReadLately = true
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        guard isLingering else { return context.fireChannelReadComplete() }
        context.read()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isLingering, case .inputClosed? = event as? ChannelEvent {
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        nextLook?.cancel()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) { nextLook?.cancel() }

    /// Looks again after each pause; closes when nothing came, or when it has lasted too long.
    private func look(_ context: ChannelHandlerContext) {
        hasReadLately = false
        nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            guard hasReadLately, let ending, .now() < ending else {
                return context.close(promise: nil)
            }
            look(context)
        }
    }
}

@available(*, unavailable)
extension LingeringClose: Sendable {}
