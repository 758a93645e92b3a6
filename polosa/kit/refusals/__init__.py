"""Pages that say no: each has a way back, gives back what was typed, and needs neither database nor session."""
