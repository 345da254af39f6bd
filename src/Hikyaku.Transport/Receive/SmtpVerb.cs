using System.Text;

namespace Hikyaku.Transport.Receive;

/// <summary>A row of the verb table.</summary>
/// <param name="Name">The verb in capitals.</param>
/// <param name="Dialects">Who speaks it.</param>
/// <param name="Allowed">In which states.</param>
/// <param name="Traits">What is special.</param>
/// <param name="Execute">Does it; the argument is valid until the next line is read.</param>
internal sealed record SmtpVerb(
    string Name, SmtpDialect Dialects, SmtpState Allowed, VerbTraits Traits, Func<SmtpSession, ReadOnlyMemory<byte>, ValueTask> Execute)
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(Name);

    /// <summary>Whether this is the verb; verbs are case-insensitive (RFC 5321 §2.4).</summary>
    public bool Is(ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(_name, verb);
}
