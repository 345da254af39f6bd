using System.Globalization;

namespace Hikyaku.Protocol.Smtp;

/// <summary>By when a message is to be delivered, and what is to happen otherwise (RFC 2852 §4).</summary>
/// <param name="Within">From the moment in which the message is taken; zero or less when the time has passed on its way already.</param>
/// <param name="Returns">True (R) when it goes back then; false (N) when its sender is told that it takes longer.</param>
/// <param name="Traces">True (T) when the sender hears of every server that it is handed over to.</param>
public readonly record struct DeliverBy(TimeSpan Within, bool Returns, bool Traces)
{
    // RFC 2852 §4: by-time = ["-" / "+"] 1*9digit
    private const int MostDigits = 9;
    private const int MostSeconds = 999_999_999;

    /// <summary>The same with what is left of the time, for the next server.</summary>
    public DeliverBy After(TimeSpan passed) => this with { Within = Within - passed };

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Clamp(Math.Floor(Within.TotalSeconds), -MostSeconds, MostSeconds)};{(Returns ? "R" : "N")}{(Traces ? "T" : "")}");

    /// <summary>Reads the value of BY; null when it is none.</summary>
    internal static DeliverBy? Parse(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        if (semicolon < 1) return null;
        var isNegative = value[0] == (byte)'-';
        var digits = value[0] is (byte)'-' or (byte)'+' ? value[1..semicolon] : value[..semicolon];
        if (digits.Length is 0 or > MostDigits || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        var mode = value[(semicolon + 1)..];
        if (mode.Length is 0 or > 2 || (mode.Length == 2 && (mode[1] | 0x20) != (byte)'t')) return null;
        bool? returns = (mode[0] | 0x20) switch { 'r' => true, 'n' => false, _ => null };
        // RFC 2852 §4.1.1: what is to go back must have some time.
        if (returns is not { } known || (known && (isNegative || seconds == 0))) return null;
        return new DeliverBy(TimeSpan.FromSeconds(isNegative ? -seconds : seconds), known, mode.Length == 2);
    }
}
