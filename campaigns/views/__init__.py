"""Pages of campaigns: `writing` until it is scheduled, `deciding` whether and when it goes, `report` of what became."""
