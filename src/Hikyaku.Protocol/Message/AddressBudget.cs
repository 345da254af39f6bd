namespace Hikyaku.Protocol.Message;

/// <summary>
/// How many octets the addresses of envelopes may take. Two octets of a header can become thirty-three, three times over,
/// and they are stored for each recipient: what a message is made of must not grow far beyond what was sent.
/// </summary>
/// <param name="octets">At first.</param>
internal sealed class AddressBudget(int octets)
{
    /// <summary>Any message may have so many, which is several hundred addresses.</summary>
    private const int Least = 16 * 1024;

    /// <summary>For each octet of the message.</summary>
    private const int Growth = 4;

    private int _left = octets;

    /// <summary>The budget of a message, with a limit that holds however long it is.</summary>
    public static AddressBudget For(int messageOctets, int most) => new((int)Math.Min(most, Least + (long)Growth * messageOctets));

    /// <summary>Takes octets out of the budget; false, and nothing is taken, when there are not so many.</summary>
    public bool TrySpend(int octets)
    {
        if (octets > _left)
            return false;
        _left -= octets;
        return true;
    }
}
