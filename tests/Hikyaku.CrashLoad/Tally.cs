namespace Hikyaku.CrashLoad;

/// <summary>
/// Tells on standard output what is about to be done and what was acknowledged, one line each, written at once: what
/// the reader of the pipe has is what a client would know at the instant of the crash.
/// </summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly Stream _output = Console.OpenStandardOutput();

    /// <param name="verb">
    /// <c>+</c> accepted; <c>-?</c> about to be removed; <c>-</c> removed; <c>!</c> refused.
    /// </param>
    public void Write(string verb, string id)
    {
        byte[] line = System.Text.Encoding.ASCII.GetBytes($"{verb} {id}\n");
        lock (_gate)
            _output.Write(line);
    }
}
