namespace Hikyaku.Store.Search;

/// <summary>A message of a run and a position in its text as one number, in the order of both.</summary>
internal static class Occurrence
{
    private const int PositionBits = 18;

    /// <summary>What is beyond is not indexed.</summary>
    internal const int MostPositions = 1 << PositionBits;

    internal static uint Of(int message, int position) => (uint)message << PositionBits | (uint)position;

    internal static int MessageOf(uint occurrence) => (int)(occurrence >> PositionBits);

    internal static int PositionOf(uint occurrence) => (int)(occurrence & MostPositions - 1);
}
