namespace Hikyaku.Protocol.Dns;

/// <summary>
/// Asks the domain name system. A seam: the outside world for routing and for the checks of who really sent a mail.
/// </summary>
public interface IDnsResolver
{
    /// <summary>
    /// Asks for the records of one type, following aliases (CNAME). What goes wrong in the network is an answer too
    /// (<see cref="DnsStatus.ServerFailure"/>, <see cref="DnsStatus.TimedOut"/>), never an exception.
    /// </summary>
    /// <param name="name">In A-labels, without the final dot; underscores are allowed.</param>
    /// <param name="type">Which records.</param>
    /// <param name="cancellation">Gives up; then, and only then, the task is cancelled.</param>
    ValueTask<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellation = default);
}
