"""What adapters of chat platforms share, between the front desk and what is each platform's own."""
